// SPDX-License-Identifier: Apache-2.0
// AHB-Lite manager port: address phase, data phase, two-cycle ERROR.
//
// Beats of one direction that follow each other without a gap form a burst of undefined length
// (INCR); a gap ends it with IDLE, never with BUSY. A burst ends at a 1 KiB boundary. The request
// must stay until it is accepted, except after an error.

module dma_ch_ahb (
  input  logic              clk_i,
  input  logic              rst_ni,

  // request of the control
  input  logic              req_i,
  input  logic              write_i,
  input  logic [31:0]       addr_i,
  input  dma_ch_pkg::size_t size_i,
  input  logic              inc_i,      // the address moves on from beat to beat
  input  logic [31:0]       wdata_i,    // of the beat in its data phase
  output logic              gnt_o,      // address accepted in this cycle

  // the beat in its data phase
  output logic              rd_done_o,  // read data complete in this cycle
  output logic [31:0]       rdata_o,    // the beat, repeated on all lanes
  output logic              wr_done_o,  // write data taken in this cycle
  output logic              rd_err_o,   // first cycle of an ERROR response to a read
  output logic              wr_err_o,   // first cycle of an ERROR response to a write
  output logic              rd_busy_o,  // a read is in its data phase
  output logic              wait_o,     // the data phase goes on after this cycle

  // bus
  output logic [1:0]        htrans_o,
  output logic [31:0]       haddr_o,
  output logic              hwrite_o,
  output logic [2:0]        hsize_o,
  output logic [2:0]        hburst_o,
  output logic [31:0]       hwdata_o,
  input  logic              hready_i,
  input  logic              hresp_i,
  input  logic [31:0]       hrdata_i
);

  logic data_q, data_d;          // a beat is in its data phase
  logic write_q, write_d;
  logic [1:0] lane_q, lane_d;
  dma_ch_pkg::size_t size_q, size_d;
  logic chain_q, chain_d;        // no IDLE since the last accepted beat
  logic seq;

  assign seq = chain_q && (write_q == write_i) && inc_i && (addr_i[9:0] != '0);

  // address phase
  assign haddr_o  = addr_i;
  assign hwrite_o = write_i;
  assign hsize_o  = {1'b0, size_i};
  assign hburst_o = {2'b00, inc_i};
  assign gnt_o    = req_i & hready_i;
  always_comb begin
    htrans_o = dma_ch_pkg::HtransIdle;
    if (req_i) htrans_o = seq ? dma_ch_pkg::HtransSeq : dma_ch_pkg::HtransNonseq;
  end

  // data phase
  assign hwdata_o  = wdata_i;
  assign rdata_o   = dma_ch_pkg::pick(hrdata_i, lane_q, size_q);
  assign rd_done_o = data_q & ~write_q & hready_i & ~hresp_i;
  assign wr_done_o = data_q & write_q & hready_i & ~hresp_i;
  assign rd_err_o  = data_q & ~write_q & ~hready_i & hresp_i;
  assign wr_err_o  = data_q & write_q & ~hready_i & hresp_i;
  assign rd_busy_o = data_q & ~write_q;
  assign wait_o    = data_q & ~hready_i;

  always_comb begin
    data_d  = data_q;
    write_d = write_q;
    lane_d  = lane_q;
    size_d  = size_q;
    chain_d = chain_q & req_i;
    if (hready_i) data_d = req_i;
    if (gnt_o) begin
      write_d = write_i;
      lane_d  = addr_i[1:0];
      size_d  = size_i;
      chain_d = 1'b1;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      data_q  <= 1'b0;
      write_q <= 1'b0;
      lane_q  <= '0;
      size_q  <= '0;
      chain_q <= 1'b0;
    end else begin
      data_q  <= data_d;
      write_q <= write_d;
      lane_q  <= lane_d;
      size_q  <= size_d;
      chain_q <= chain_d;
    end
  end

endmodule
