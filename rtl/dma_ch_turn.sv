// SPDX-License-Identifier: Apache-2.0
// DMA bursts, and turns on a shared manager: a group of reads (up to the FIFO's room or the end of
// the DMA burst), then writes until less than a destination beat is left. Counts addresses, not
// data, so that a turn's first address overlaps the last data phase of the turn before.

module dma_ch_turn #(
  parameter int unsigned Depth = 4,                 // words of the FIFO
  parameter int unsigned LevelW = $clog2(Depth) + 3 // derived, as in dma_ch_fifo
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              start_i,     // a new packet
  input  logic              shared_i,    // both sides use one manager
  input  logic [11:0]       beats_i,     // source beats still to be read
  input  logic [2:0]        burst_i,     // SBSize code
  input  dma_ch_pkg::size_t src_size_i,
  input  dma_ch_pkg::size_t dst_size_i,
  input  logic [LevelW-1:0] level_i,     // bytes promised and not yet claimed
  input  logic              rd_take_i,   // read address accepted
  input  logic              wr_take_i,   // write address accepted
  output logic              drain_o,     // the writes' turn
  output logic              turn_o,      // in the middle of a turn
  output logic              burst_o      // in the middle of a DMA burst
);

  localparam logic [LevelW-1:0] Bytes = LevelW'(4 * Depth);

  logic [8:0] burst_q, burst;         // reads left in the DMA burst; 0 = between bursts
  logic [LevelW-1:0] group_q, group;  // reads left in the turn; 0 = between turns
  logic drain_q;
  logic [LevelW-1:0] room, src_bytes, dst_bytes;

  assign src_bytes = LevelW'(dma_ch_pkg::size_bytes(src_size_i));
  assign dst_bytes = LevelW'(dma_ch_pkg::size_bytes(dst_size_i));
  assign room      = (Bytes - level_i) >> src_size_i;

  // The burst and the group of a read accepted now.
  always_comb begin
    burst = burst_q;
    if (burst_q == '0) begin
      burst = dma_ch_pkg::burst_beats(burst_i);
      if (beats_i < 12'(burst)) burst = beats_i[8:0];
    end
    group = group_q;
    if (group_q == '0) group = (9'(room) < burst) ? room : LevelW'(burst);
  end

  assign drain_o = drain_q;
  assign turn_o  = drain_q | (group_q != '0);
  assign burst_o = burst_q != '0;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      burst_q <= '0;
      group_q <= '0;
      drain_q <= 1'b0;
    end else if (start_i) begin
      burst_q <= '0;
      group_q <= '0;
      drain_q <= 1'b0;
    end else begin
      if (rd_take_i) burst_q <= burst - 9'd1;
      if (rd_take_i && shared_i) begin
        group_q <= group - LevelW'(1);
        drain_q <= (group == LevelW'(1)) && (level_i + src_bytes >= dst_bytes);
      end
      if (wr_take_i && (level_i - dst_bytes < dst_bytes)) drain_q <= 1'b0;
    end
  end

endmodule
