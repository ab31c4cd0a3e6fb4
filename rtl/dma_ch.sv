// SPDX-License-Identifier: Apache-2.0
// DMA channel engine: moves one packet over one or two AHB-Lite managers.
//
// Registers, linked lists, arbitration between channels and interrupts are outside; this is what
// lies between "packet loaded" and "packet ended". Request lines are outside, too: a side with a
// peripheral moves what it is granted. Cycles are those of docs/time.md: start_i in
// cycle 0, first address phase in cycle 1, done_o in cycle n + 4 with two managers.
//
// Several engines may share the managers behind an arbiter, which gives each manager's address
// phase to one engine at a time: mgr_req_o asks, mgr_gnt_i answers in the same cycle, and stays
// while an offered address waits. HREADY and read data go to all engines.
// The buses of all managers are concatenated, manager 0 in the low bits.

`include "dma_ch_assert.svh"

module dma_ch #(
  parameter int unsigned Depth = 4,     // FIFO words: 4 as in the PL080, or 16
  parameter int unsigned Managers = 2   // 2 (PL080), or 1 (PL081: the *_mgr_i are ignored)
) (
  input  logic        clk_i,
  input  logic        rst_ni,

  // packet, taken with start_i in every state: what was under way is dropped, also an address that
  // waits; only a write that is in its data phase keeps its data until it ends
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
  input  logic        src_paced_i,  // the source is a peripheral
  input  logic        dst_paced_i,
  input  logic        open_i,       // a peripheral says when it ends: beats_i is of no effect
  input  logic        src_big_i,    // the manager of the reads is big-endian
  input  logic        dst_big_i,

  // while it runs
  input  logic        halt_i,       // no new reads, the FIFO drains
  input  logic        freeze_i,     // neither reads nor writes
  input  logic        abort_i,      // one cycle or longer: stop after the beats on the bus
  input  logic [8:0]  rd_grant_i,   // beats that a peripheral asks for, 0 = none: once all that it
  input  logic [8:0]  wr_grant_i,   // has asked for is done. With start_i: of the new packet
  output logic        busy_o,
  output logic        active_o,     // bytes in the FIFO
  output logic        done_o,       // one cycle, all bytes written
  output logic        stopped_o,    // one cycle, ended by an error or an abort
  output logic        error_o,      // with stopped_o: a bus error
  output logic [31:0] src_o,        // after the last complete read
  output logic [31:0] dst_o,        // after the last complete write
  output logic [13:0] left_o,       // bytes not yet written; open: of those that were read

  // arbiter
  output logic [Managers-1:0] mgr_req_o,  // an address phase is wanted in this cycle
  input  logic [Managers-1:0] mgr_gnt_i,  // and is ours
  output logic                turn_o,     // shared manager: in the middle of a turn
  output logic                burst_o,    // in the middle of a DMA burst

  // AHB-Lite managers
  output logic [2*Managers-1:0]  htrans_o,
  output logic [32*Managers-1:0] haddr_o,
  output logic [Managers-1:0]    hwrite_o,
  output logic [3*Managers-1:0]  hsize_o,
  output logic [3*Managers-1:0]  hburst_o,
  output logic [4*Managers-1:0]  hprot_o,
  output logic [Managers-1:0]    hmastlock_o,
  output logic [31:0]            hwdata_o,   // for all: one write is in its data phase at most
  input  logic [Managers-1:0]    hready_i,
  input  logic [Managers-1:0]    hresp_i,
  input  logic [32*Managers-1:0] hrdata_i
`ifdef FORMAL
  ,
  output logic [132:0]           probe_o,      // what dma_ch_formal compares with its own account
  output logic [32*Depth-1:0]    probe_mem_o
`endif
);

  if (Depth != 4 && Depth != 16) begin : g_bad_depth
    $error("dma_ch: Depth is 4 or 16");
  end
  if (Managers != 1 && Managers != 2) begin : g_bad_managers
    $error("dma_ch: Managers is 1 or 2");
  end

  localparam int unsigned LevelW = $clog2(Depth) + 3;

  // the packet; the other parts are where they are used
  dma_ch_pkg::bytes_t src_bytes_q, dst_bytes_q;
  dma_ch_pkg::bytes_t src_step_q, dst_step_q;  // 0 for a fixed address
  logic src_mgr_q, dst_mgr_q, shared_q, lock_q;
  logic src_big_q, dst_big_q;
  logic [2:0] prot_q;

  logic run, room, ready, empty, drain, pass, waits;
  logic paced, rd_ok, wr_ok;
  logic [10:0] rd_bytes;
  logic [LevelW-1:0] level;
  logic [11:0] beats;
  logic rd_want, rd_hold, rd_req, rd_take, rd_data, rd_done, rd_err, rd_offer, rd_seq;
  logic wr_want, wr_hold, wr_req, wr_take, wr_data, wr_done, wr_err, wr_offer, wr_seq;
  logic [31:0] rd_addr, wr_addr, rdata;
  logic rd_gnt, rd_hready, rd_hresp, wr_gnt, wr_hready, wr_hresp;
  logic stale_q, stale_mgr_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      src_bytes_q <= '0;
      dst_bytes_q <= '0;
      src_step_q  <= '0;
      dst_step_q  <= '0;
      src_mgr_q   <= 1'b0;
      dst_mgr_q   <= 1'b0;
      shared_q    <= 1'b0;
      prot_q      <= '0;
      lock_q      <= 1'b0;
      src_big_q   <= 1'b0;
      dst_big_q   <= 1'b0;
    end else if (start_i) begin
      src_bytes_q <= dma_ch_pkg::size_bytes(src_size_i);
      dst_bytes_q <= dma_ch_pkg::size_bytes(dst_size_i);
      src_step_q  <= src_inc_i ? dma_ch_pkg::size_bytes(src_size_i) : '0;
      dst_step_q  <= dst_inc_i ? dma_ch_pkg::size_bytes(dst_size_i) : '0;
      src_mgr_q   <= (Managers == 2) & src_mgr_i;
      dst_mgr_q   <= (Managers == 2) & dst_mgr_i;
      shared_q    <= (Managers != 2) | (src_mgr_i == dst_mgr_i);
      prot_q      <= prot_i;
      lock_q      <= lock_i;
      src_big_q   <= src_big_i;
      dst_big_q   <= dst_big_i;
    end
  end

  // A beat stays in its data phase after this cycle.
  assign waits = (rd_data & ~rd_hready) | (wr_data & ~wr_hready);

  dma_ch_ctrl u_ctrl (
`ifdef FORMAL
    .open_o(open),
`endif
    .clk_i, .rst_ni, .start_i, .beats_i, .bytes_i({2'b00, beats_i} << src_size_i), .open_i,
    .halt_i, .freeze_i, .abort_i,
    .busy_o, .run_o(run), .done_o, .stopped_o, .error_o, .beats_o(beats), .left_o,
    .room_i(room), .ready_i(ready), .paced_i(paced), .rd_ok_i(rd_ok), .wr_ok_i(wr_ok),
    .shared_i(shared_q), .drain_i(drain), .pass_i(pass),
    .src_bytes_i(src_bytes_q), .dst_bytes_i(dst_bytes_q),
    .rd_want_o(rd_want), .rd_req_i(rd_req), .rd_hold_i(rd_hold), .rd_take_i(rd_take),
    .rd_data_i(rd_data), .rd_err_i(rd_err),
    .wr_want_o(wr_want), .wr_req_i(wr_req), .wr_hold_i(wr_hold), .wr_done_i(wr_done),
    .wr_err_i(wr_err), .wr_stale_i(stale_q), .wait_i(waits)
  );

  dma_ch_fifo #(.Depth(Depth)) u_fifo (
`ifdef FORMAL
    .mem_o(probe_mem_o), .wptr_o(wptr), .rptr_o(rptr),
`endif
    .clk_i, .rst_ni, .clear_i(start_i), .src_bytes_i(src_bytes_q), .dst_bytes_i(dst_bytes_q),
    .src_big_i(src_big_q), .dst_big_i(dst_big_q),
    .promise_i(rd_take), .push_i(rd_done), .rdata_i(rdata), .lane_i(src_o[1:0]),
    .claim_i(wr_take), .rd_data_i(rd_data), .wr_data_i(wr_data), .wdata_o(hwdata_o),
    .room_o(room), .ready_o(ready), .level_o(level), .empty_o(empty)
  );

  dma_ch_quota u_quota (
`ifdef FORMAL
    .probe_o(quota),
`endif
    .clk_i, .rst_ni, .start_i, .src_paced_i, .dst_paced_i, .src_size_i, .dst_size_i,
    .src_bytes_i(src_bytes_q), .wr_size_i(dst_bytes_q[2:1]), .rd_grant_i, .wr_grant_i,
    .rd_take_i(rd_take), .wr_take_i(wr_take),
    .paced_o(paced), .rd_ok_o(rd_ok), .rd_bytes_o(rd_bytes), .wr_ok_o(wr_ok)
  );

  dma_ch_turn #(.Depth(Depth)) u_turn (
    .clk_i, .rst_ni, .start_i, .beats_i, .burst_i, .paced_i(paced), .shared_i(shared_q),
    .src_bytes_i(src_bytes_q), .dst_bytes_i(dst_bytes_q), .run_i(run), .beats_left_i(beats),
    .level_i(level), .rd_take_i(rd_take), .wr_take_i(wr_take), .rd_ok_i(rd_ok),
    .rd_bytes_i(rd_bytes), .wr_ok_i(wr_ok), .drain_o(drain), .pass_o(pass), .turn_o, .burst_o
  );

  dma_ch_side u_read (
    .clk_i, .rst_ni, .start_i, .addr_i(src_i), .step_i(src_step_q),
    .want_i(rd_want), .withdraw_i(rd_err | (shared_q & wr_err)), .hold_o(rd_hold), .req_o(rd_req),
    .take_o(rd_take), .data_o(rd_data), .done_o(rd_done), .err_o(rd_err), .next_o(src_o),
    .gnt_i(rd_gnt), .offer_o(rd_offer), .seq_o(rd_seq), .addr_o(rd_addr),
    .hready_i(rd_hready), .hresp_i(rd_hresp)
  );

  dma_ch_side u_write (
    .clk_i, .rst_ni, .start_i, .addr_i(dst_i), .step_i(dst_step_q),
    .want_i(wr_want), .withdraw_i(wr_err | (shared_q & rd_err)), .hold_o(wr_hold), .req_o(wr_req),
    .take_o(wr_take), .data_o(wr_data), .done_o(wr_done), .err_o(wr_err), .next_o(dst_o),
    .gnt_i(wr_gnt), .offer_o(wr_offer), .seq_o(wr_seq), .addr_o(wr_addr),
    .hready_i(wr_hready), .hresp_i(wr_hresp)
  );

  // A write that a new packet has cut off from the control: its data must stay on the bus.
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      stale_q     <= 1'b0;
      stale_mgr_q <= 1'b0;
    end else if (stale_q) begin
      stale_q     <= ~hready_i[(Managers == 2) & stale_mgr_q];
    end else if (start_i) begin
      stale_q     <= wr_take | (wr_data & ~wr_hready);
      stale_mgr_q <= dst_mgr_q;
    end
  end

  assign active_o = ~empty;

  //////////////
  // Managers //
  //////////////

  if (Managers == 2) begin : g_two
    assign rd_gnt    = mgr_gnt_i[src_mgr_q];
    assign rd_hready = hready_i[src_mgr_q];
    assign rd_hresp  = hresp_i[src_mgr_q];
    assign rdata     = src_mgr_q ? hrdata_i[63:32] : hrdata_i[31:0];
    assign wr_gnt    = mgr_gnt_i[dst_mgr_q];
    assign wr_hready = hready_i[dst_mgr_q];
    assign wr_hresp  = hresp_i[dst_mgr_q];
  end else begin : g_one
    assign rd_gnt    = mgr_gnt_i[0];
    assign rd_hready = hready_i[0];
    assign rd_hresp  = hresp_i[0];
    assign rdata     = hrdata_i[31:0];
    assign wr_gnt    = mgr_gnt_i[0];
    assign wr_hready = hready_i[0];
    assign wr_hresp  = hresp_i[0];
  end

  for (genvar i = 0; i < Managers; i++) begin : g_manager
    logic rd_here, wr_here, wr;

    // On a shared manager only one side asks at a time (dma_ch_ctrl).
    assign rd_here = src_mgr_q == 1'(i);
    assign wr_here = dst_mgr_q == 1'(i);
    assign wr      = wr_here & (wr_req | ~rd_here);

    // HTRANS: NONSEQ (2), SEQ (3) or IDLE (0). HSIZE is in the bytes of a beat. HBURST: INCR (1),
    // or SINGLE (0) for a fixed address. HPROT[0]: data.
    assign mgr_req_o[i]          = (rd_here & rd_req) | (wr_here & wr_req);
    assign htrans_o[2*i+1]       = (rd_here & rd_offer) | (wr_here & wr_offer);
    assign htrans_o[2*i]         = (rd_here & rd_offer & rd_seq) | (wr_here & wr_offer & wr_seq);
    assign haddr_o[32*i +: 32]   = wr ? wr_addr : rd_addr;
    assign hwrite_o[i]           = wr;
    assign hsize_o[3*i +: 3]     = {1'b0, wr ? dst_bytes_q[2:1] : src_bytes_q[2:1]};
    assign hburst_o[3*i +: 3]    = {2'b00, (wr ? dst_step_q : src_step_q) != '0};
    assign hprot_o[4*i +: 4]     = {prot_q, 1'b1};
    assign hmastlock_o[i]        = lock_q & mgr_req_o[i];
  end

`ifdef FORMAL
  logic [3:0] wptr, rptr;
  logic [22:0] quota;
  logic open;
  assign probe_o = {quota, open, src_big_q, dst_big_q,
                    wptr, rptr, run, shared_q, src_mgr_q, dst_mgr_q, src_step_q != '0,
                    dst_step_q != '0, src_bytes_q, dst_bytes_q, rd_hold, wr_hold, rd_data, wr_data,
                    stale_q, stale_mgr_q, beats, 5'(level), rd_addr, wr_addr};
`endif

`ifdef INC_ASSERT
  // Still to be read, in the FIFO or on its way out.
  logic [14:0] known;
  assign known = (15'(beats) << src_bytes_q[2:1]) + 15'(level) +
      (wr_data ? 15'(dst_bytes_q) : '0);
`endif

  `ASSERT(SizesAreLegal, !start_i || (src_size_i != 2'd3 && dst_size_i != 2'd3))
  `ASSERT(StepsAreBeats, (src_step_q == '0 || src_step_q == src_bytes_q) &&
                         (dst_step_q == '0 || dst_step_q == dst_bytes_q))
  `ASSERT(NoByteIsLost, !run || 15'(left_o) == known)
  `ASSERT(FailedBytesAreLeft, 15'(left_o) >= known)
  `ASSERT(ReadersTurn, !(shared_q && rd_hold && drain))
  `ASSERT(StaleIsAlone, !(stale_q && (wr_hold || wr_data)))
  `ASSERT(SourceIsAligned, !run || (rd_addr & (32'(src_bytes_q) - 32'd1)) == '0)
  `ASSERT(DestIsAligned, !run || (wr_addr & (32'(dst_bytes_q) - 32'd1)) == '0)

endmodule
