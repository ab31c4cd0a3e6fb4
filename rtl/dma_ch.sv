// SPDX-License-Identifier: Apache-2.0
// DMA channel engine: moves one packet over one or two AHB-Lite managers.
//
// Registers, linked lists, arbitration between channels and interrupts are outside; this is what
// lies between "packet loaded" and "packet ended". Cycles are those of docs/time.md: start_i in
// cycle 0, first address phase in cycle 1, done_o in cycle n + 4 with two managers.
// The buses of all managers are concatenated, manager 0 in the low bits.

module dma_ch #(
  parameter int unsigned Depth = 4,     // FIFO words: 4 as in the PL080, or 16
  parameter int unsigned Managers = 2   // 2 (PL080), or 1 (PL081: the *_mgr_i are ignored)
) (
  input  logic        clk_i,
  input  logic        rst_ni,

  // packet, taken with start_i while busy_o is low
  input  logic        start_i,
  input  logic [31:0] src_i,        // aligned to its size
  input  logic [31:0] dst_i,        // aligned to its size
  input  logic [11:0] beats_i,      // source beats
  input  logic [1:0]  src_size_i,   // 0, 1, 2: 8, 16, 32 bits
  input  logic [1:0]  dst_size_i,
  input  logic        src_inc_i,
  input  logic        dst_inc_i,
  input  logic        src_mgr_i,    // manager of the reads
  input  logic        dst_mgr_i,    // manager of the writes
  input  logic [2:0]  burst_i,      // SBSize code
  input  logic [2:0]  prot_i,       // HPROT[3:1]
  input  logic        lock_i,

  // while it runs
  input  logic        halt_i,       // no new reads, the FIFO drains
  input  logic        abort_i,      // one cycle or longer: stop after the beats on the bus
  output logic        busy_o,
  output logic        active_o,     // bytes in the FIFO
  output logic        done_o,       // one cycle, all bytes written
  output logic        stopped_o,    // one cycle, ended by an error or an abort
  output logic        error_o,      // with stopped_o: a bus error
  output logic [31:0] src_o,        // after the last complete read
  output logic [31:0] dst_o,        // after the last complete write
  output logic [13:0] left_o,       // bytes not yet written

  // AHB-Lite managers
  output logic [2*Managers-1:0]  htrans_o,
  output logic [32*Managers-1:0] haddr_o,
  output logic [Managers-1:0]    hwrite_o,
  output logic [3*Managers-1:0]  hsize_o,
  output logic [3*Managers-1:0]  hburst_o,
  output logic [4*Managers-1:0]  hprot_o,
  output logic [Managers-1:0]    hmastlock_o,
  output logic [32*Managers-1:0] hwdata_o,
  input  logic [Managers-1:0]    hready_i,
  input  logic [Managers-1:0]    hresp_i,
  input  logic [32*Managers-1:0] hrdata_i
);

  localparam int unsigned LevelW = $clog2(Depth) + 3;

  dma_ch_pkg::req_t req, p;
  logic clear, room, ready, empty;
  logic [LevelW-1:0] level;
  logic rd_req, wr_req;
  logic [31:0] rdata, wdata;
  logic [Managers-1:0] rd_sel, wr_sel, gnt, rd_done, wr_done, rd_err, wr_err, rd_busy, waits;
  logic [32*Managers-1:0] mgr_rdata;

  always_comb begin
    req.src      = src_i;
    req.dst      = dst_i;
    req.beats    = beats_i;
    req.src_size = src_size_i;
    req.dst_size = dst_size_i;
    req.src_inc  = src_inc_i;
    req.dst_inc  = dst_inc_i;
    req.src_mgr  = (Managers == 2) & src_mgr_i;
    req.dst_mgr  = (Managers == 2) & dst_mgr_i;
    req.burst    = burst_i;
    req.prot     = prot_i;
    req.lock     = lock_i;
  end

  // The control keeps these for itself.
  logic unused_packet;
  assign unused_packet = ^{p.beats, p.burst};

  assign active_o = ~empty;

  dma_ch_ctrl #(.Depth(Depth)) u_ctrl (
    .clk_i, .rst_ni, .start_i, .req_i(req), .halt_i, .abort_i,
    .packet_o(p), .busy_o, .done_o, .stopped_o, .error_o, .src_o, .dst_o, .left_o,
    .clear_o(clear), .room_i(room), .ready_i(ready), .level_i(level),
    .rd_req_o(rd_req), .rd_gnt_i(|(gnt & rd_sel)), .rd_done_i(|rd_done), .rd_err_i(|rd_err),
    .rd_busy_i(|rd_busy),
    .wr_req_o(wr_req), .wr_gnt_i(|(gnt & wr_sel)), .wr_done_i(|wr_done), .wr_err_i(|wr_err),
    .wait_i(|waits)
  );

  dma_ch_fifo #(.Depth(Depth)) u_fifo (
    .clk_i, .rst_ni, .clear_i(clear), .src_size_i(p.src_size), .dst_size_i(p.dst_size),
    .promise_i(|(gnt & rd_sel)), .push_i(|rd_done), .wdata_i(rdata),
    .claim_i(|(gnt & wr_sel)), .pop_i(|wr_done), .rdata_o(wdata),
    .room_o(room), .ready_o(ready), .level_o(level), .empty_o(empty)
  );

  // The manager whose read is complete supplies the data.
  always_comb begin
    rdata = mgr_rdata[31:0];
    for (int unsigned i = 1; i < Managers; i++) begin
      if (rd_done[i]) rdata = mgr_rdata[32*i +: 32];
    end
  end

  for (genvar i = 0; i < Managers; i++) begin : g_manager
    // On a shared manager only one side asks at a time (dma_ch_ctrl).
    assign rd_sel[i] = rd_req && (p.src_mgr == 1'(i));
    assign wr_sel[i] = wr_req && (p.dst_mgr == 1'(i));

    dma_ch_ahb u_ahb (
      .clk_i, .rst_ni,
      .req_i(rd_sel[i] | wr_sel[i]), .write_i(wr_sel[i]),
      .addr_i(wr_sel[i] ? p.dst : p.src), .size_i(wr_sel[i] ? p.dst_size : p.src_size),
      .inc_i(wr_sel[i] ? p.dst_inc : p.src_inc), .wdata_i(wdata), .gnt_o(gnt[i]),
      .rd_done_o(rd_done[i]), .rdata_o(mgr_rdata[32*i +: 32]), .wr_done_o(wr_done[i]),
      .rd_err_o(rd_err[i]), .wr_err_o(wr_err[i]), .rd_busy_o(rd_busy[i]), .wait_o(waits[i]),
      .htrans_o(htrans_o[2*i +: 2]), .haddr_o(haddr_o[32*i +: 32]), .hwrite_o(hwrite_o[i]),
      .hsize_o(hsize_o[3*i +: 3]), .hburst_o(hburst_o[3*i +: 3]),
      .hwdata_o(hwdata_o[32*i +: 32]),
      .hready_i(hready_i[i]), .hresp_i(hresp_i[i]), .hrdata_i(hrdata_i[32*i +: 32])
    );
    assign hprot_o[4*i +: 4] = {p.prot, 1'b1};
    assign hmastlock_o[i] = p.lock & (rd_sel[i] | wr_sel[i]);
  end

endmodule
