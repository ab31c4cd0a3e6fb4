// SPDX-License-Identifier: Apache-2.0
// Control of a channel: which side may offer an address, and how the packet ends.
//
// With two managers each side goes as far as the FIFO's permits let it; on one manager the sides
// take turns (dma_ch_turn). A side with a peripheral goes as far as it is granted (dma_ch_quota).
// Halt stops new reads and lets the FIFO drain; freeze stops both sides; abort and bus errors stop
// both for good, and the packet is over once the beats that are on the bus have ended. One whose end
// a peripheral decides goes on until then, or until another one starts.
//
// Timing: halt_i, freeze_i and abort_i act in their cycle, a release one cycle later. done_o comes
// in the cycle after the last data phase, stopped_o in the cycle after nothing is on the bus.

`include "dma_ch_assert.svh"

module dma_ch_ctrl (
  input  logic               clk_i,
  input  logic               rst_ni,

  // channel registers
  input  logic               start_i,
  input  logic [11:0]        beats_i,     // with start_i: source beats
  input  logic [13:0]        bytes_i,     // with start_i: all of them
  input  logic               open_i,      // with start_i: how many, a peripheral says later
  input  logic               halt_i,
  input  logic               freeze_i,
  input  logic               abort_i,
  output logic               busy_o,
  output logic               run_o,       // busy and neither failed nor aborted
  output logic               done_o,      // one cycle: all bytes are written
  output logic               stopped_o,   // one cycle: ended by an error or an abort
  output logic               error_o,     // with stopped_o: a bus error
  output logic [11:0]        beats_o,     // source beats still to be read
  output logic [13:0]        left_o,      // bytes not yet written; open: of those asked for

  // FIFO, grants and turns
  input  logic               room_i,      // a read beat can be promised
  input  logic               ready_i,     // a write beat can be claimed
  input  logic               paced_i,     // a side is a peripheral
  input  logic               rd_ok_i,     // paced: a read is granted
  input  logic               wr_ok_i,     // a write is
  input  logic               shared_i,    // both sides use one manager
  input  logic               drain_i,     // the writes' turn on it
  input  logic               pass_i,      // nobody's turn
  input  dma_ch_pkg::bytes_t src_bytes_i,
  input  dma_ch_pkg::bytes_t dst_bytes_i,

  // reads
  output logic               rd_want_o,   // one more address
  input  logic               rd_req_i,    // as the signals of dma_ch_side
  input  logic               rd_hold_i,
  input  logic               rd_take_i,
  input  logic               rd_data_i,
  input  logic               rd_err_i,

  // writes
  output logic               wr_want_o,
  input  logic               wr_req_i,
  input  logic               wr_hold_i,
  input  logic               wr_done_i,
  input  logic               wr_err_i,
  input  logic               wr_stale_i,  // a write of the packet before is still on the bus

  input  logic               wait_i       // a beat stays in its data phase after this cycle
`ifdef FORMAL
  ,
  output logic               open_o       // what dma_ch_formal compares with its own account
`endif
);

  dma_ch_pkg::state_e state_d, state_q;
  logic               done_q, stopped_q, error_q;
  logic               halt_q, freeze_q;
  logic               open_q;
  logic [11:0]        beats_q;
  logic [13:0]        left_q;
  logic               go, no_reads, frozen, err;

  //////////////
  // Requests //
  //////////////

  // A resumed channel launches anew, one cycle later.
  assign no_reads = halt_i | halt_q;
  assign frozen   = freeze_i | freeze_q;
  assign go       = run_o & ~abort_i & ~frozen;

  assign rd_want_o = go & ~no_reads & room_i & (paced_i ? rd_ok_i : beats_q != '0) &
      ~(shared_i & (drain_i | wr_hold_i));
  assign wr_want_o = go & ready_i & wr_ok_i & ~wr_stale_i &
      (~shared_i | drain_i | ((no_reads | pass_i) & ~rd_data_i & ~rd_hold_i));

  //////////////
  // Progress //
  //////////////

  assign busy_o    = state_q != dma_ch_pkg::StIdle;
  assign run_o     = state_q == dma_ch_pkg::StRun;
  assign done_o    = done_q;
  assign stopped_o = stopped_q;
  assign error_o   = error_q;
  assign beats_o   = beats_q;
  assign left_o    = left_q;

  assign err = rd_err_i | wr_err_i;

  always_comb begin
    state_d = state_q;

    unique case (state_q)
      dma_ch_pkg::StIdle: state_d = dma_ch_pkg::StIdle;

      dma_ch_pkg::StRun: begin
        if (err || abort_i) begin
          state_d = dma_ch_pkg::StStop;
        end else if (wr_done_i && !open_q && (left_q == 14'(dst_bytes_i))) begin
          state_d = dma_ch_pkg::StIdle;
        end
      end

      dma_ch_pkg::StStop: begin
        if (!rd_req_i && !wr_req_i && !wait_i) state_d = dma_ch_pkg::StIdle;
      end

      default: state_d = dma_ch_pkg::StIdle;
    endcase

    // A new packet, in every state.
    if (start_i) state_d = dma_ch_pkg::StRun;
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q   <= dma_ch_pkg::StIdle;
      done_q    <= 1'b0;
      stopped_q <= 1'b0;
      error_q   <= 1'b0;
    end else begin
      state_q   <= state_d;
      done_q    <= run_o & (state_d == dma_ch_pkg::StIdle);
      stopped_q <= (state_q == dma_ch_pkg::StStop) & (state_d == dma_ch_pkg::StIdle);
      error_q   <= busy_o & (error_q | err) & ~start_i;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      halt_q   <= 1'b0;
      freeze_q <= 1'b0;
    end else begin
      halt_q   <= halt_i;
      freeze_q <= freeze_i;
    end
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      open_q  <= 1'b0;
      beats_q <= '0;
      left_q  <= '0;
    end else if (start_i) begin
      open_q  <= open_i;
      beats_q <= open_i ? '0 : beats_i;
      left_q  <= open_i ? '0 : bytes_i;
    end else begin
      if (open_q) begin
        left_q <= left_q + (rd_take_i ? 14'(src_bytes_i) : '0) -
            (wr_done_i ? 14'(dst_bytes_i) : '0);
      end else begin
        if (rd_take_i) beats_q <= beats_q - 12'd1;
        if (wr_done_i) left_q <= left_q - 14'(dst_bytes_i);
      end
    end
  end

`ifdef FORMAL
  assign open_o = open_q;
`endif

  `ASSERT(StateIsKnown, state_q <= dma_ch_pkg::StStop)
  `ASSERT(DoneIsAll, !done_o || left_q == '0)
  `ASSERT(ErrorsEnd, !(run_o && error_q))
  `ASSERT(OneSideAsks, !(shared_i && rd_req_i && wr_req_i))

endmodule
