// SPDX-License-Identifier: Apache-2.0
// What the peripherals of a packet have asked for: reads and writes that are granted and whose
// addresses are not yet accepted.
//
// A source that is memory gets what the grants of the destination need, in bytes; its last beat may
// be wider than that, and is then there for the next grant. A packet from memory to memory has no
// grants, and needs none.
//
// Timing: a grant counts from the next cycle on. All outputs come from flip-flops.

`include "dma_ch_assert.svh"

module dma_ch_quota (
  input  logic               clk_i,
  input  logic               rst_ni,

  // packet, with start_i
  input  logic               start_i,
  input  logic               src_paced_i,  // the source is a peripheral
  input  logic               dst_paced_i,
  input  logic [1:0]         src_size_i,
  input  logic [1:0]         dst_size_i,

  // packet under way
  input  dma_ch_pkg::bytes_t src_bytes_i,
  input  logic [1:0]         wr_size_i,

  // beats, 0 = none; what a side was granted before is complete. With start_i: of the new packet
  input  logic [8:0]         rd_grant_i,
  input  logic [8:0]         wr_grant_i,

  input  logic               rd_take_i,    // read address accepted
  input  logic               wr_take_i,    // write address accepted

  output logic               paced_o,      // one side is a peripheral, at least
  output logic               rd_ok_o,      // paced: a read may go
  output logic [10:0]        rd_bytes_o,   // and so many bytes, of the last beat perhaps only some
  output logic               wr_ok_o       // a write may go
`ifdef FORMAL
  ,
  output logic [22:0]        probe_o       // what dma_ch_formal compares with its own account
`endif
);

  logic               paced_q, src_paced_q, dst_paced_q;
  logic signed [11:0] rd_credit_q;  // bytes
  logic [8:0]         wr_credit_q;  // beats
  logic               wr_ok_q;      // not paced, or there are some

  // Bytes to be read for grants of reads or writes.
  function automatic logic signed [11:0] granted(input logic src_paced,
                                                 input logic [8:0] reads, input logic [1:0] rd_size,
                                                 input logic [8:0] writes,
                                                 input logic [1:0] wr_size);
    granted = src_paced ? {3'b000, reads} << rd_size : {3'b000, writes} << wr_size;
  endfunction

  assign paced_o    = paced_q;
  assign rd_ok_o    = rd_credit_q > 12'sd0;
  assign rd_bytes_o = rd_credit_q[10:0];
  assign wr_ok_o    = wr_ok_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      paced_q     <= 1'b0;
      src_paced_q <= 1'b0;
      dst_paced_q <= 1'b0;
      rd_credit_q <= '0;
      wr_credit_q <= '0;
      wr_ok_q     <= 1'b1;
    end else if (start_i) begin
      paced_q     <= src_paced_i | dst_paced_i;
      src_paced_q <= src_paced_i;
      dst_paced_q <= dst_paced_i;
      rd_credit_q <= granted(src_paced_i, rd_grant_i, src_size_i, wr_grant_i, dst_size_i);
      wr_credit_q <= wr_grant_i;
      wr_ok_q     <= ~dst_paced_i | (wr_grant_i != '0);
    end else if (paced_q) begin
      if (rd_take_i) begin
        rd_credit_q <= rd_credit_q - $signed(12'(src_bytes_i));
      end else begin
        rd_credit_q <= rd_credit_q +
            granted(src_paced_q, rd_grant_i, src_bytes_i[2:1], wr_grant_i, wr_size_i);
      end
      if (wr_grant_i != '0) begin
        wr_credit_q <= wr_grant_i;
        wr_ok_q     <= 1'b1;
      end else if (dst_paced_q && wr_take_i) begin
        wr_credit_q <= wr_credit_q - 9'd1;
        wr_ok_q     <= wr_credit_q != 9'd1;
      end
    end
  end

`ifdef FORMAL
  assign probe_o = {src_paced_q, dst_paced_q, rd_credit_q, wr_credit_q};
`endif

  `ASSERT(PacedIsASide, paced_q == (src_paced_q | dst_paced_q))
  `ASSERT(WritesByCredit, wr_ok_q == (~dst_paced_q | (wr_credit_q != '0)))
  `ASSERT(LastReadIsWider, rd_credit_q > -12'sd4)
  `ASSERT(NothingLeftRead, start_i || !paced_q || (src_paced_q ? rd_grant_i : wr_grant_i) == '0 ||
                           rd_credit_q <= 12'sd0)
  `ASSERT(NothingLeftWritten, start_i || wr_grant_i == '0 || wr_credit_q == '0)
  `ASSERT(GrantsArePaced, start_i ||
                          ((src_paced_q || rd_grant_i == '0) && (dst_paced_q || wr_grant_i == '0)))
  `ASSERT(ReadsAreGranted, !paced_q || !rd_take_i || rd_ok_o)
  `ASSERT(WritesAreGranted, !wr_take_i || wr_ok_o)

endmodule
