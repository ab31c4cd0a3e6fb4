// SPDX-License-Identifier: Apache-2.0
// The channel engine for fast simulation: each edge of the clock is a cycle, and the inputs are
// those of the cycle that begins there, which a memory without surprises knows by then. So Verilator
// evaluates each signal once in a cycle. An edge of look_i takes inputs that have changed in a
// cycle. Of packet and grants, which count at the clock edge, the pins are used as they are.
//
// Not for synthesis; dma_ch.sv is the text whose clock CMakeLists.txt has replaced.

module dma_ch_cycles #(
  parameter int unsigned Depth = 4,
  parameter int unsigned Managers = 2
) (
  input  logic        clk_i,
  input  logic        look_i,
  input  logic        rst_ni,
  input  logic        start_i,
  input  logic [31:0] src_i,
  input  logic [31:0] dst_i,
  input  logic [11:0] beats_i,
  input  logic [1:0]  src_size_i,
  input  logic [1:0]  dst_size_i,
  input  logic        src_inc_i,
  input  logic        dst_inc_i,
  input  logic        src_mgr_i,
  input  logic        dst_mgr_i,
  input  logic [2:0]  burst_i,
  input  logic [2:0]  prot_i,
  input  logic        lock_i,
  input  logic        src_paced_i,
  input  logic        dst_paced_i,
  input  logic        open_i,
  input  logic        src_big_i,
  input  logic        dst_big_i,
  input  logic        halt_i,
  input  logic        freeze_i,
  input  logic        abort_i,
  input  logic [8:0]  rd_grant_i,
  input  logic [8:0]  wr_grant_i,
  output logic        busy_o,
  output logic        active_o,
  output logic        done_o,
  output logic        stopped_o,
  output logic        error_o,
  output logic [31:0] src_o,
  output logic [31:0] dst_o,
  output logic [13:0] left_o,
  output logic [Managers-1:0] mgr_req_o,
  input  logic [Managers-1:0] mgr_gnt_i,
  output logic                turn_o,
  output logic                burst_o,
  output logic [2*Managers-1:0]  htrans_o,
  output logic [32*Managers-1:0] haddr_o,
  output logic [Managers-1:0]    hwrite_o,
  output logic [3*Managers-1:0]  hsize_o,
  output logic [3*Managers-1:0]  hburst_o,
  output logic [4*Managers-1:0]  hprot_o,
  output logic [Managers-1:0]    hmastlock_o,
  output logic [31:0]            hwdata_o,
  input  logic [Managers-1:0]    hready_i,
  input  logic [Managers-1:0]    hresp_i,
  input  logic [32*Managers-1:0] hrdata_i
);

  logic start_q, halt_q, freeze_q, abort_q;
  logic [Managers-1:0] mgr_gnt_q, hready_q, hresp_q;
  logic [32*Managers-1:0] hrdata_q;

  always_ff @(edge clk_i or edge look_i) begin
    start_q   <= start_i;
    halt_q    <= halt_i;
    freeze_q  <= freeze_i;
    abort_q   <= abort_i;
    mgr_gnt_q <= mgr_gnt_i;
    hready_q  <= hready_i;
    hresp_q   <= hresp_i;
    hrdata_q  <= hrdata_i;
  end

  dma_ch #(.Depth(Depth), .Managers(Managers)) u_engine (
    .start_i(start_q), .halt_i(halt_q), .freeze_i(freeze_q), .abort_i(abort_q),
    .mgr_gnt_i(mgr_gnt_q), .hready_i(hready_q), .hresp_i(hresp_q), .hrdata_i(hrdata_q), .*
  );

endmodule
