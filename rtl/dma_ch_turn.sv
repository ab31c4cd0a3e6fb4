// SPDX-License-Identifier: Apache-2.0
// DMA bursts, and turns on a shared manager: a group of reads (up to the FIFO's room or the end of
// the DMA burst), then writes until less than a destination beat is left. Counts addresses, not
// data, so that a turn's first address overlaps the last data phase of the turn before.

`include "dma_ch_clock.svh"

module dma_ch_turn #(
  parameter int unsigned Depth = 4,                 // words of the FIFO
  parameter int unsigned LevelW = $clog2(Depth) + 3 // derived, as in dma_ch_fifo
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              start_i,     // a new packet
  input  logic              shared_i,    // both sides use one manager
  input  logic [11:0]       beats_i,     // source beats to be read, without one accepted now
  input  logic [2:0]        burst_i,     // SBSize code
  input  dma_ch_pkg::bytes_t src_bytes_i,
  input  dma_ch_pkg::bytes_t dst_bytes_i,
  input  logic [LevelW-1:0] level_i,     // bytes promised and not yet claimed
  input  logic              rd_take_i,   // read address accepted
  input  logic              wr_take_i,   // write address accepted
`ifdef FORMAL
  input  logic              run_i,       // the packet has neither failed nor been aborted
`endif
  output logic              drain_o,     // the writes' turn
  output logic              turn_o,      // in the middle of a turn
  output logic              burst_o      // in the middle of a DMA burst
);

  localparam logic [LevelW-1:0] Bytes = LevelW'(4 * Depth);

  logic [8:0] left_q;                 // reads left in the DMA burst, or in the next one
  logic inside_q;                     // in the middle of a DMA burst
  logic [LevelW-1:0] group_q;         // reads left in the turn; 0 = between turns
  logic drain_q;
  logic [LevelW-1:0] src_bytes, dst_bytes;

  assign src_bytes = LevelW'(src_bytes_i);
  assign dst_bytes = LevelW'(dst_bytes_i);

  // The next DMA burst, if BEATS are still to be read.
  function automatic logic [8:0] burst(input logic [2:0] code, input logic [11:0] beats);
    burst = (beats < 12'(dma_ch_pkg::burst_beats(code))) ? beats[8:0] :
        dma_ch_pkg::burst_beats(code);
  endfunction

  // The reads of a turn that begins with LEVEL bytes in the FIFO.
  function automatic logic [LevelW-1:0] group(input logic [LevelW-1:0] level,
                                              input logic [1:0] size,
                                              input logic [8:0] left);
    logic [LevelW-1:0] room;
    room  = (Bytes - level) >> size;
    group = (9'(room) < left) ? room : LevelW'(left);
  endfunction

  assign drain_o = drain_q;
  assign turn_o  = drain_q | (group_q != '0);
  assign burst_o = inside_q;

  always_ff @(`DMA_CH_CLOCK) begin
    if (!rst_ni) begin
      left_q   <= '0;
      inside_q <= 1'b0;
    end else if (start_i) begin
      left_q   <= burst(burst_i, beats_i);
      inside_q <= 1'b0;
    end else if (rd_take_i) begin
      left_q   <= (left_q == 9'd1) ? burst(burst_i, beats_i) : left_q - 9'd1;
      inside_q <= left_q != 9'd1;
    end
  end

  always_ff @(`DMA_CH_CLOCK) begin
    if (!rst_ni) begin
      group_q <= '0;
      drain_q <= 1'b0;
    end else if (start_i) begin
      group_q <= '0;
      drain_q <= 1'b0;
    end else if (shared_i) begin
      if (rd_take_i) begin
        if (group_q == '0) begin
          group_q <= group(level_i, src_bytes_i[2:1], left_q) - LevelW'(1);
          drain_q <= (group(level_i, src_bytes_i[2:1], left_q) == LevelW'(1)) &&
              (level_i + src_bytes >= dst_bytes);
        end else begin
          group_q <= group_q - LevelW'(1);
          drain_q <= (group_q == LevelW'(1)) && (level_i + src_bytes >= dst_bytes);
        end
      end
      if (wr_take_i && (level_i - dst_bytes < dst_bytes)) drain_q <= 1'b0;
    end
  end

`ifdef FORMAL_INDUCTION
  logic [11:0] beats;  // still to be read
  assign beats = beats_i + 12'd1;

  always_comb begin
    if (rst_ni && run_i && !start_i) begin
      BurstIsThere:   assert ((left_q == '0) == (beats == '0) && 12'(left_q) <= beats);
      if (shared_i) begin
        DrainHasBytes:  assert (!drain_q || (level_i >= dst_bytes && group_q == '0));
        GroupOrEmpty:   assert (drain_q || group_q != '0 || level_i < dst_bytes);
        GroupIsThere:   assert (9'(group_q) <= left_q);
        GroupFits:      assert (9'(level_i) + (9'(group_q) << src_bytes_i[2:1]) <= 9'(Bytes));
      end
    end
  end
`endif

endmodule
