// SPDX-License-Identifier: Apache-2.0
// Byte FIFO of a channel, with credits.
//
// A beat's room is promised when its read address is accepted and a beat's bytes are claimed when
// its write address is accepted, so neither side ever has to wait in its data phase. Both permits
// depend on flip-flops alone: no path leads from one port's HREADY to the other's HTRANS.
// Source beats of one packet have one size, and so have destination beats: no beat crosses a word.

module dma_ch_fifo #(
  parameter int unsigned Depth = 4,               // words
  parameter int unsigned LevelW = $clog2(Depth) + 3 // derived: counts 0 .. 4 * Depth bytes
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                clear_i,    // drops all bytes, promises and claims
  input  dma_ch_pkg::size_t   src_size_i,
  input  dma_ch_pkg::size_t   dst_size_i,

  input  logic                promise_i,  // read address accepted
  input  logic                push_i,     // read data complete
  input  logic [31:0]         wdata_i,    // the beat, repeated on all lanes
  input  logic                claim_i,    // write address accepted
  input  logic                pop_i,      // write data taken
  output logic [31:0]         rdata_o,    // the oldest beat, repeated on all lanes

  output logic                room_o,     // a read beat can be promised
  output logic                ready_o,    // a write beat can be claimed
  output logic [LevelW-1:0]   level_o,    // bytes promised and not yet claimed
  output logic                empty_o     // no bytes, no promises, no claims
);

  localparam int unsigned PtrW = $clog2(Depth) + 2;
  localparam logic [LevelW-1:0] Bytes = LevelW'(4 * Depth);

  logic [31:0] mem_q [Depth];
  logic [PtrW-1:0] wptr_q, wptr_d, rptr_q, rptr_d;
  logic [LevelW-1:0] used_q, used_d;    // promised and not yet taken
  logic [LevelW-1:0] avail_q, avail_d;  // arrived and not yet claimed
  logic [LevelW-1:0] level_q, level_d;
  logic [LevelW-1:0] src_bytes, dst_bytes;
  logic [3:0] lanes;

  assign src_bytes = LevelW'(dma_ch_pkg::size_bytes(src_size_i));
  assign dst_bytes = LevelW'(dma_ch_pkg::size_bytes(dst_size_i));

  assign room_o  = used_q <= Bytes - src_bytes;
  assign ready_o = avail_q >= dst_bytes;
  assign level_o = level_q;
  assign empty_o = used_q == '0;
  assign rdata_o = dma_ch_pkg::pick(mem_q[rptr_q[PtrW-1:2]], rptr_q[1:0], dst_size_i);

  // Byte lanes of the word under the write pointer that a push fills.
  always_comb begin
    unique case (src_size_i)
      2'd0:    lanes = 4'b0001 << wptr_q[1:0];
      2'd1:    lanes = wptr_q[1] ? 4'b1100 : 4'b0011;
      default: lanes = 4'b1111;
    endcase
  end

  always_comb begin
    wptr_d  = wptr_q;
    rptr_d  = rptr_q;
    used_d  = used_q;
    avail_d = avail_q;
    level_d = level_q;
    if (promise_i) begin
      used_d  = used_d + src_bytes;
      level_d = level_d + src_bytes;
    end
    if (push_i) begin
      wptr_d  = wptr_q + PtrW'(src_bytes);
      avail_d = avail_d + src_bytes;
    end
    if (claim_i) begin
      avail_d = avail_d - dst_bytes;
      level_d = level_d - dst_bytes;
    end
    if (pop_i) begin
      rptr_d = rptr_q + PtrW'(dst_bytes);
      used_d = used_d - dst_bytes;
    end
    if (clear_i) begin
      wptr_d  = '0;
      rptr_d  = '0;
      used_d  = '0;
      avail_d = '0;
      level_d = '0;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      wptr_q  <= '0;
      rptr_q  <= '0;
      used_q  <= '0;
      avail_q <= '0;
      level_q <= '0;
    end else begin
      wptr_q  <= wptr_d;
      rptr_q  <= rptr_d;
      used_q  <= used_d;
      avail_q <= avail_d;
      level_q <= level_d;
    end
  end

  // Data needs no reset: a byte is read only after it was written.
  always_ff @(posedge clk_i) begin
    for (int unsigned i = 0; i < 4; i++) begin
      if (push_i && lanes[i]) mem_q[wptr_q[PtrW-1:2]][8*i +: 8] <= wdata_i[8*i +: 8];
    end
  end

`ifdef FORMAL
  always_comb begin
    if (rst_ni) begin
      UsedFits:          assert (used_q <= Bytes);
      AvailWithinLevel:  assert (avail_q <= level_q);
      LevelWithinUsed:   assert (level_q <= used_q);
    end
  end
`endif

endmodule
