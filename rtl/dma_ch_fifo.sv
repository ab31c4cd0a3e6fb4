// SPDX-License-Identifier: Apache-2.0
// Byte FIFO of a channel, with credits.
//
// A beat's room is promised when its read address is accepted and a beat's bytes are claimed when
// its write address is accepted, so neither side ever has to wait in its data phase. Both permits
// depend on flip-flops alone: no path leads from one port's HREADY to the other's HTRANS. Claimed
// bytes move to a register, which holds the write data while it is on the bus; their room is free
// once the bus has taken them.
//
// Source beats of one packet have one size, and so have destination beats: no beat crosses a word.
//
// Timing: outputs come from flip-flops and depend on rd_data_i and wr_data_i, which are flip-flops,
// too. What is pushed can be claimed in the cycle after.

`include "dma_ch_assert.svh"

module dma_ch_fifo #(
  parameter  int unsigned Depth  = 4,                  // words
  localparam int unsigned LevelW = $clog2(Depth) + 3,  // counts 0 .. 4 * Depth bytes
  localparam int unsigned PtrW   = $clog2(Depth) + 2   // a byte's place
) (
  input  logic                clk_i,
  input  logic                rst_ni,

  // packet
  input  logic                clear_i,    // drops all bytes, promises and claims
  input  dma_ch_pkg::bytes_t  src_bytes_i,
  input  dma_ch_pkg::bytes_t  dst_bytes_i,
  input  logic                src_big_i,  // the bus of the reads is big-endian
  input  logic                dst_big_i,

  // reads
  input  logic                promise_i,  // read address accepted
  input  logic                rd_data_i,  // a promised beat is in its data phase
  input  logic                push_i,     // read data complete
  input  logic [31:0]         rdata_i,    // of the bus
  input  logic [1:0]          lane_i,     // address of the beat in it

  // writes
  input  logic                claim_i,    // write address accepted
  input  logic                wr_data_i,  // a claimed beat is in its data phase
  output logic [31:0]         wdata_o,    // the beat claimed last, repeated on all lanes

  output logic                room_o,     // a read beat can be promised
  output logic                ready_o,    // a write beat can be claimed
  output logic [LevelW-1:0]   level_o,    // bytes promised and not yet claimed
  output logic                empty_o     // no bytes, no promises, no claims
`ifdef FORMAL
  ,
  output logic [32*Depth-1:0] mem_o,      // what dma_ch_formal compares with its own account
  output logic [PtrW-1:0]     wptr_o,
  output logic [PtrW-1:0]     rptr_o
`endif
);

  localparam logic [LevelW-1:0] Bytes = LevelW'(4 * Depth);

  logic [31:0]       mem_q [Depth];
  logic [31:0]       wdata_q;
  logic [PtrW-1:0]   wptr_q, rptr_q;        // where the next byte goes, comes from
  logic [LevelW-1:0] level_q;
  logic [LevelW-1:0] src_bytes, dst_bytes;
  logic [LevelW-1:0] used;                  // promised and not yet taken by the bus
  logic [LevelW-1:0] avail;                 // arrived and not yet claimed

  assign src_bytes = LevelW'(src_bytes_i);
  assign dst_bytes = LevelW'(dst_bytes_i);
  assign used      = level_q + (wr_data_i ? dst_bytes : '0);
  assign avail     = level_q - (rd_data_i ? src_bytes : '0);

  assign room_o  = used <= Bytes - src_bytes;
  assign ready_o = avail >= dst_bytes;
  assign level_o = level_q;
  assign empty_o = used == '0;
  assign wdata_o = wdata_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      wptr_q  <= '0;
      rptr_q  <= '0;
      level_q <= '0;
    end else if (clear_i) begin
      wptr_q  <= '0;
      rptr_q  <= '0;
      level_q <= '0;
    end else begin
      if (push_i) wptr_q <= wptr_q + PtrW'(src_bytes_i);
      if (claim_i) rptr_q <= rptr_q + PtrW'(dst_bytes_i);
      level_q <= level_q + (promise_i ? src_bytes : '0) - (claim_i ? dst_bytes : '0);
    end
  end

  // Data needs no reset: a byte is read only after it was written.
  always_ff @(posedge clk_i) begin
    if (push_i) begin
      if (src_bytes_i[2]) begin
        mem_q[wptr_q[PtrW-1:2]] <= dma_ch_pkg::beat(rdata_i, 2'd0, src_big_i);
      end else if (src_bytes_i[1]) begin
        mem_q[wptr_q[PtrW-1:2]][16*wptr_q[1] +: 16] <=
            16'(dma_ch_pkg::beat(rdata_i, {lane_i[1], 1'b0}, src_big_i));
      end else begin
        mem_q[wptr_q[PtrW-1:2]][8*wptr_q[1:0] +: 8] <=
            8'(dma_ch_pkg::beat(rdata_i, lane_i, src_big_i));
      end
    end
    if (claim_i) begin
      wdata_q <= dma_ch_pkg::mirror(
          dma_ch_pkg::pick(mem_q[rptr_q[PtrW-1:2]], rptr_q[1:0], dst_bytes_i[2:1]), dst_big_i);
    end
  end

`ifdef FORMAL
  for (genvar i = 0; i < Depth; i++) begin : g_probe
    assign mem_o[32*i +: 32] = mem_q[i];
  end
  assign wptr_o = wptr_q;
  assign rptr_o = rptr_q;
`endif

  `ASSERT(UsedFits, used <= Bytes && level_q <= Bytes)
  `ASSERT(PromisesAreCounted, level_q >= (rd_data_i ? src_bytes : '0))

endmodule
