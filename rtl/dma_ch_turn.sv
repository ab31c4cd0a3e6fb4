// SPDX-License-Identifier: Apache-2.0
// DMA bursts, and turns on a shared manager: a group of reads (up to the FIFO's room or the end of
// the DMA burst), then writes until less than a destination beat is left. Counts addresses, not
// data, so that a turn's first address overlaps the last data phase of the turn before. With
// peripherals what is granted takes the place of the DMA burst, writes also stop with their grant,
// and between turns they go on if no read can.
//
// Timing: all outputs come from flip-flops and change in the cycle after the address that ends a
// turn or a burst was accepted.

`include "dma_ch_assert.svh"

module dma_ch_turn #(
  parameter  int unsigned Depth  = 4,                  // words of the FIFO
  localparam int unsigned LevelW = $clog2(Depth) + 3   // as in dma_ch_fifo
) (
  input  logic               clk_i,
  input  logic               rst_ni,

  // packet
  input  logic               start_i,
  input  logic [11:0]        beats_i,      // with start_i: source beats
  input  logic [2:0]         burst_i,      // with start_i: SBSize code
  input  logic               paced_i,      // a side is a peripheral
  input  logic               shared_i,     // both sides use one manager
  input  dma_ch_pkg::bytes_t src_bytes_i,
  input  dma_ch_pkg::bytes_t dst_bytes_i,

  // progress
  input  logic               run_i,        // the packet has neither failed nor been aborted
  input  logic [11:0]        beats_left_i, // source beats still to be read
  input  logic [LevelW-1:0]  level_i,      // bytes promised and not yet claimed
  input  logic               rd_take_i,    // read address accepted
  input  logic               wr_take_i,    // write address accepted
  input  logic               rd_ok_i,      // paced: a read may go
  input  logic [10:0]        rd_bytes_i,   // and so many bytes
  input  logic               wr_ok_i,      // a write may go

  output logic               drain_o,      // the writes' turn
  output logic               pass_o,       // between turns, and reads cannot begin one
  output logic               turn_o,       // in the middle of a turn
  output logic               burst_o       // in the middle of a DMA burst
);

  localparam logic [LevelW-1:0] Bytes = LevelW'(4 * Depth);

  logic [8:0]        burst_q;              // beats of a DMA burst
  logic [8:0]        left_q;               // reads left in the DMA burst, or in the next one
  logic              inside_q;             // in the middle of a DMA burst
  logic [LevelW-1:0] group_q;              // reads left in the turn; 0 = between turns
  logic              drain_q;              // the writes' turn
  logic [LevelW-1:0] src_bytes, dst_bytes;

  // The next DMA burst of at most MOST beats, if BEATS are still to be read.
  function automatic logic [8:0] next_burst(input logic [8:0] most, input logic [11:0] beats);
    next_burst = (beats < 12'(most)) ? beats[8:0] : most;
  endfunction

  // Reads left in a turn after one more, with LEVEL bytes in the FIFO and LEFT reads at most before
  // it. If it opens the turn (GROUP = 0), the turn gets what the FIFO has room for.
  function automatic logic [LevelW-1:0] next_group(input logic [LevelW-1:0] group,
                                                   input logic [LevelW-1:0] level,
                                                   input logic [1:0] size,
                                                   input logic [10:0] left);
    logic [LevelW-1:0] room, reads;
    room       = (Bytes - level) >> size;
    reads      = (11'(room) < left) ? room : LevelW'(left);
    next_group = ((group == '0) ? reads : group) - LevelW'(1);
  endfunction

  // Reads that make at least BYTES.
  function automatic logic [10:0] beats_of(input logic [10:0] bytes,
                                           input dma_ch_pkg::bytes_t each);
    beats_of = (bytes + 11'(each) - 11'd1) >> each[2:1];
  endfunction

  assign src_bytes = LevelW'(src_bytes_i);
  assign dst_bytes = LevelW'(dst_bytes_i);

  // A packet that failed has no claim to the arbiter's patience.
  assign drain_o = drain_q & wr_ok_i;
  assign pass_o  = paced_i & (~rd_ok_i |
                              ((group_q == '0) & (level_i > Bytes - src_bytes)));
  assign turn_o  = run_i & (drain_o | (group_q != '0));
  assign burst_o = run_i & inside_q;

  ////////////////
  // DMA bursts //
  ////////////////

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      burst_q  <= '0;
      left_q   <= '0;
      inside_q <= 1'b0;
    end else if (start_i) begin
      burst_q  <= dma_ch_pkg::burst_beats(burst_i);
      left_q   <= next_burst(dma_ch_pkg::burst_beats(burst_i), beats_i);
      inside_q <= 1'b0;
    end else if (rd_take_i) begin
      if (!paced_i) begin
        left_q <= (left_q == 9'd1) ? next_burst(burst_q, beats_left_i - 12'd1) : left_q - 9'd1;
      end
      inside_q <= paced_i ? rd_bytes_i > 11'(src_bytes_i) : left_q != 9'd1;
    end
  end

  ///////////
  // Turns //
  ///////////

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      group_q <= '0;
      drain_q <= 1'b0;
    end else if (start_i) begin
      group_q <= '0;
      drain_q <= 1'b0;
    end else if (shared_i) begin
      if (rd_take_i) begin
        group_q <= next_group(group_q, level_i, src_bytes_i[2:1],
                              paced_i ? beats_of(rd_bytes_i, src_bytes_i) : 11'(left_q));
        drain_q <= (next_group(group_q, level_i, src_bytes_i[2:1],
                               paced_i ? beats_of(rd_bytes_i, src_bytes_i) : 11'(left_q)) == '0) &
            (level_i + src_bytes >= dst_bytes);
      end else if (!wr_ok_i || (wr_take_i && (level_i - dst_bytes < dst_bytes))) begin
        drain_q <= 1'b0;
      end
    end
  end

  `ASSERT(BurstIsThere, !run_i || paced_i || ((left_q == '0) == (beats_left_i == '0) &&
                                              12'(left_q) <= beats_left_i))
  `ASSERT(BurstFits, !run_i || left_q <= burst_q)
  `ASSERT(DrainHasBytes, !run_i || !drain_q || (level_i >= dst_bytes && group_q == '0))
  `ASSERT(GroupOrEmpty, !run_i || !shared_i || paced_i || drain_q || group_q != '0 ||
                        level_i < dst_bytes)
  `ASSERT(GroupIsThere, !run_i || group_q == '0 || 11'(group_q) <=
                        (paced_i ? beats_of(rd_bytes_i, src_bytes_i) : 11'(left_q)))
  `ASSERT(GroupIsGranted, !run_i || group_q == '0 || !paced_i || rd_ok_i)
  `ASSERT(GroupFits, !run_i || !shared_i ||
                     9'(level_i) + (9'(group_q) << src_bytes_i[2:1]) <= 9'(Bytes))
  `ASSERT(TurnsOnlyWhenShared, !run_i || shared_i || !(drain_q || group_q != '0))

endmodule
