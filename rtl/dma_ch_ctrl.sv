// SPDX-License-Identifier: Apache-2.0
// Control of a channel: turns a packet into read and write beats.
//
// With two managers each side goes as far as the FIFO's permits let it; on one manager the sides
// take turns (dma_ch_turn).
// Halt stops new reads and lets the FIFO drain; abort and bus errors stop both sides once the beats
// that are on the bus have ended.

module dma_ch_ctrl #(
  parameter int unsigned Depth = 4,                 // words of the FIFO
  parameter int unsigned LevelW = $clog2(Depth) + 3 // derived, as in dma_ch_fifo
) (
  input  logic              clk_i,
  input  logic              rst_ni,

  // channel registers
  input  logic              start_i,    // takes req_i; only while not busy
  input  dma_ch_pkg::req_t  req_i,
  input  logic              halt_i,
  input  logic              abort_i,
  output dma_ch_pkg::req_t  packet_o,   // the packet under way; src and dst are the next beats'
  output logic              busy_o,
  output logic              done_o,     // one cycle: all bytes are written
  output logic              stopped_o,  // one cycle: ended by an error or an abort
  output logic              error_o,    // with stopped_o: a bus error
  output logic [31:0]       src_o,      // address after the last complete read
  output logic [31:0]       dst_o,      // address after the last complete write
  output logic [13:0]       left_o,     // bytes not yet written

  // FIFO
  output logic              clear_o,
  input  logic              room_i,
  input  logic              ready_i,
  input  logic [LevelW-1:0] level_i,

  // manager ports
  output logic              rd_req_o,
  input  logic              rd_gnt_i,
  input  logic              rd_done_i,
  input  logic              rd_err_i,
  input  logic              rd_busy_i,
  output logic              wr_req_o,
  input  logic              wr_gnt_i,
  input  logic              wr_done_i,
  input  logic              wr_err_i,
  input  logic              wait_i      // a beat stays in its data phase after this cycle
);

  dma_ch_pkg::state_e state_q, state_d;
  dma_ch_pkg::req_t p_q, p_d;             // beats: still to be read; src, dst: next address
  logic [13:0] left_q, left_d;
  logic halt_q;
  logic rd_hold_q, rd_hold_d;             // offered and not accepted: must not be withdrawn
  logic wr_hold_q, wr_hold_d;
  logic rd_pend_q, rd_pend_d;             // in its data phase
  logic wr_pend_q, wr_pend_d;
  logic done_q, done_d, stopped_q, stopped_d, error_q, error_d;

  logic shared, drain, go, no_reads;
  logic [2:0] src_bytes, dst_bytes, src_step, dst_step;

  assign shared    = p_q.src_mgr == p_q.dst_mgr;
  assign go        = (state_q == dma_ch_pkg::StRun) && !abort_i;
  assign no_reads  = halt_i | halt_q;  // a resumed channel launches anew, one cycle later
  assign src_bytes = dma_ch_pkg::size_bytes(p_q.src_size);
  assign dst_bytes = dma_ch_pkg::size_bytes(p_q.dst_size);
  assign src_step  = p_q.src_inc ? src_bytes : '0;
  assign dst_step  = p_q.dst_inc ? dst_bytes : '0;

  //////////////
  // Requests //
  //////////////

  assign rd_req_o = rd_hold_q |
      (go & room_i & (p_q.beats != '0) & ~no_reads & ~(shared & (drain | wr_hold_q)));
  assign wr_req_o = wr_hold_q |
      (go & ready_i & (~shared | drain | (no_reads & ~rd_busy_i & ~rd_hold_q)));

  assign rd_hold_d = rd_req_o & ~rd_gnt_i & ~(rd_err_i | (shared & wr_err_i));
  assign wr_hold_d = wr_req_o & ~wr_gnt_i & ~(wr_err_i | (shared & rd_err_i));

  dma_ch_turn #(.Depth(Depth)) u_turn (
    .clk_i, .rst_ni, .start_i, .shared_i(shared), .beats_i(p_q.beats), .burst_i(p_q.burst),
    .src_size_i(p_q.src_size), .dst_size_i(p_q.dst_size), .level_i, .rd_gnt_i, .wr_gnt_i,
    .drain_o(drain)
  );

  //////////////
  // Progress //
  //////////////

  always_comb begin
    p_d       = p_q;
    left_d    = left_q;
    rd_pend_d = rd_pend_q;
    wr_pend_d = wr_pend_q;
    if (rd_done_i) rd_pend_d = 1'b0;
    if (wr_done_i) begin
      wr_pend_d = 1'b0;
      left_d    = left_q - 14'(dst_bytes);
    end
    if (rd_gnt_i) begin
      p_d.src   = p_q.src + 32'(src_step);
      p_d.beats = p_q.beats - 12'd1;
      rd_pend_d = 1'b1;
    end
    if (wr_gnt_i) begin
      p_d.dst   = p_q.dst + 32'(dst_step);
      wr_pend_d = 1'b1;
    end
    // A beat that failed did not happen.
    if (rd_err_i) begin
      p_d.src   = p_q.src - 32'(src_step);
      rd_pend_d = 1'b0;
    end
    if (wr_err_i) begin
      p_d.dst   = p_q.dst - 32'(dst_step);
      wr_pend_d = 1'b0;
    end
    if (start_i) begin
      p_d    = req_i;
      left_d = {2'b00, req_i.beats} << req_i.src_size;
    end
  end

  always_comb begin
    state_d   = state_q;
    done_d    = 1'b0;
    stopped_d = 1'b0;
    error_d   = error_q;
    unique case (state_q)
      dma_ch_pkg::StIdle: begin
        error_d = 1'b0;
        if (start_i) state_d = dma_ch_pkg::StRun;
      end
      dma_ch_pkg::StRun: begin
        if (rd_err_i || wr_err_i || abort_i) begin
          state_d = dma_ch_pkg::StStop;
          error_d = rd_err_i | wr_err_i;
        end else if (wr_done_i && (left_q == 14'(dst_bytes))) begin
          state_d = dma_ch_pkg::StIdle;
          done_d  = 1'b1;
        end
      end
      default: begin
        error_d = error_q | rd_err_i | wr_err_i;
        if (!rd_req_o && !wr_req_o && !wait_i) begin
          state_d   = dma_ch_pkg::StIdle;
          stopped_d = 1'b1;
        end
      end
    endcase
  end

  assign packet_o  = p_q;
  assign busy_o    = state_q != dma_ch_pkg::StIdle;
  assign done_o    = done_q;
  assign stopped_o = stopped_q;
  assign error_o   = error_q;
  assign clear_o   = start_i;
  assign src_o     = rd_pend_q ? p_q.src - 32'(src_step) : p_q.src;
  assign dst_o     = wr_pend_q ? p_q.dst - 32'(dst_step) : p_q.dst;
  assign left_o    = left_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q   <= dma_ch_pkg::StIdle;
      p_q       <= '0;
      left_q    <= '0;
      halt_q    <= 1'b0;
      rd_hold_q <= 1'b0;
      wr_hold_q <= 1'b0;
      rd_pend_q <= 1'b0;
      wr_pend_q <= 1'b0;
      done_q    <= 1'b0;
      stopped_q <= 1'b0;
      error_q   <= 1'b0;
    end else begin
      state_q   <= state_d;
      p_q       <= p_d;
      left_q    <= left_d;
      halt_q    <= halt_i;
      rd_hold_q <= rd_hold_d;
      wr_hold_q <= wr_hold_d;
      rd_pend_q <= rd_pend_d;
      wr_pend_q <= wr_pend_d;
      done_q    <= done_d;
      stopped_q <= stopped_d;
      error_q   <= error_d;
    end
  end

endmodule
