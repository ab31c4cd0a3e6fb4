// SPDX-License-Identifier: Apache-2.0
// One side of a channel (its reads or its writes) on an AHB-Lite manager: address phase, data
// phase, two-cycle ERROR.
//
// Beats that follow each other without a gap form a burst of undefined length (INCR); a gap, or a
// cycle without the grant, ends it with IDLE, never with BUSY. A burst ends at a 1 KiB boundary. An
// address that was offered stays until it is accepted, except after an error and at a new start; a
// request without a grant leaves no trace.
//
// Timing: an address is offered in the cycle of want_i and gnt_i. offer_o depends on these two and
// on flip-flops, seq_o and addr_o on flip-flops alone.

`include "dma_ch_assert.svh"

module dma_ch_side (
  input  logic               clk_i,
  input  logic               rst_ni,

  // packet
  input  logic               start_i,
  input  logic [31:0]        addr_i,      // with start_i: address of the first beat
  input  dma_ch_pkg::bytes_t step_i,      // from beat to beat, 0 for a fixed address

  // control
  input  logic               want_i,      // one more address, if the manager is granted
  input  logic               withdraw_i,  // an ERROR on the manager takes the offered address back
  output logic               hold_o,      // offered in the cycle before and not accepted
  output logic               req_o,       // wants the manager in this cycle
  output logic               take_o,      // address accepted in this cycle
  output logic               data_o,      // a beat is in its data phase
  output logic               done_o,      // which ends well in this cycle
  output logic               err_o,       // which is in the first cycle of an ERROR response
  output logic [31:0]        next_o,      // address after the last complete beat

  // manager
  input  logic               gnt_i,
  output logic               offer_o,     // NONSEQ or SEQ in this cycle
  output logic               seq_o,       // SEQ, if it is one of them
  output logic [31:0]        addr_o,
  input  logic               hready_i,
  input  logic               hresp_i
);

  logic        hold_q;
  logic        data_q;
  logic        chain_q;           // no IDLE since the last accepted beat, and its address moves on
  logic [31:0] addr_q;            // of the next beat to be offered
  logic [31:0] next_q;            // of the beat in its data phase, or else as addr_q

  assign req_o   = hold_q | want_i;
  assign offer_o = req_o & gnt_i;
  assign seq_o   = chain_q & (addr_q[9:0] != '0);
  assign take_o  = offer_o & hready_i;
  assign done_o  = data_q & hready_i & ~hresp_i;
  assign err_o   = data_q & ~hready_i & hresp_i;
  assign hold_o  = hold_q;
  assign data_o  = data_q;
  assign addr_o  = addr_q;
  assign next_o  = next_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      hold_q  <= 1'b0;
      data_q  <= 1'b0;
      chain_q <= 1'b0;
    end else begin
      hold_q  <= offer_o & ~hready_i & ~withdraw_i & ~start_i;
      data_q  <= (hready_i ? offer_o : data_q) & ~start_i;
      chain_q <= (take_o ? (step_i != '0) : (chain_q & offer_o)) & ~start_i;
    end
  end

  // When a beat ends well, the next one has not been accepted yet: its address is the one after.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      addr_q <= '0;
      next_q <= '0;
    end else if (start_i) begin
      addr_q <= addr_i;
      next_q <= addr_i;
    end else begin
      if (take_o) addr_q <= addr_q + 32'(step_i);
      if (done_o) next_q <= addr_q;
    end
  end

  `ASSERT(HeldAddressIsGranted, !hold_q || gnt_i)

endmodule
