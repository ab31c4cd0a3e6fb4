// SPDX-License-Identifier: Apache-2.0
// What a channel engine promises, seen from its pins: AHB on both managers, each beat once and
// in order and granted, the bytes that were read, and an end. All inputs are free; what the engine
// may expect is assumed here and in ahb_manager_rules.
//
// It always ends: each address accepted and each data phase ended leaves fewer of them, and
// WorkIsOffered says that one of both is under way or asked for as long as there is work that
// peripherals have asked for. So with requests, grants and HREADY that come at last, the packet is
// at its end at last.
//
// FORMAL_AHB, FORMAL_ORDER, FORMAL_DATA and FORMAL_END choose the claims, FORMAL_INDUCTION adds
// what ties the engine's state to the account kept here (prove.sh).

module dma_ch_formal #(
  parameter int unsigned Depth = 4
) (
  input logic        clk_i,
  input logic        start_i,
  input logic [31:0] src_i,
  input logic [31:0] dst_i,
  input logic [11:0] beats_i,
  input logic [1:0]  src_size_i,
  input logic [1:0]  dst_size_i,
  input logic        src_inc_i,
  input logic        dst_inc_i,
  input logic        src_mgr_i,
  input logic        dst_mgr_i,
  input logic [2:0]  burst_i,
  input logic        src_paced_i,
  input logic        dst_paced_i,
  input logic        open_i,
  input logic        src_big_i,
  input logic        dst_big_i,
  input logic        halt_i,
  input logic        freeze_i,
  input logic        abort_i,
  input logic [8:0]  rd_grant_i,
  input logic [8:0]  wr_grant_i,
  input logic [1:0]  mgr_gnt_i,
  input logic [1:0]  hready_i,
  input logic [1:0]  hresp_i,
  input logic [63:0] hrdata_i,
  input logic        tag_i,    // follow a byte of the read that ends in this cycle
  input logic [1:0]  offset_i  // this one
);

  logic rst_nq = 1'b0;
  always_ff @(posedge clk_i) rst_nq <= 1'b1;

  logic busy, active, done, stopped, error, turn, burst;
  logic [31:0] src, dst, hwdata;
  logic [13:0] left;
  logic [1:0] req, hwrite, hmastlock, held, data, write, stale, second;
  logic [3:0] htrans;
  logic [63:0] haddr;
  logic [5:0] hsize, hburst;
  logic [7:0] hprot;

  dma_ch #(.Depth(Depth), .Managers(2)) u_dut (
    .clk_i, .rst_ni(rst_nq), .start_i, .src_i, .dst_i, .beats_i, .src_size_i, .dst_size_i,
    .src_inc_i, .dst_inc_i, .src_mgr_i, .dst_mgr_i, .burst_i, .prot_i(3'd0), .lock_i(1'b0),
    .src_paced_i, .dst_paced_i, .open_i, .src_big_i, .dst_big_i, .rd_grant_i, .wr_grant_i,
    .halt_i, .freeze_i, .abort_i, .busy_o(busy), .active_o(active), .done_o(done),
    .stopped_o(stopped), .error_o(error), .src_o(src), .dst_o(dst), .left_o(left),
    .mgr_req_o(req), .mgr_gnt_i, .turn_o(turn), .burst_o(burst),
    .htrans_o(htrans), .haddr_o(haddr), .hwrite_o(hwrite), .hsize_o(hsize), .hburst_o(hburst),
    .hprot_o(hprot), .hmastlock_o(hmastlock), .hwdata_o(hwdata), .hready_i, .hresp_i, .hrdata_i,
    .probe_o(probe), .probe_mem_o(mem)
  );

  // what the engine believes, for the induction
  logic [132:0] probe;
  logic [127:0] mem;
  logic p_run, p_shared, p_src_mgr, p_dst_mgr, p_src_inc, p_dst_inc;
  logic p_rd_hold, p_wr_hold, p_rd_data, p_wr_data, p_stale, p_stale_mgr;
  logic [2:0] p_src_bytes, p_dst_bytes;
  logic [3:0] p_wptr, p_rptr;
  logic [11:0] p_beats;
  logic [4:0] p_level;
  logic [31:0] p_rd_addr, p_wr_addr;
  logic p_src_paced, p_dst_paced, p_open, p_src_big, p_dst_big;
  logic [11:0] p_rd_credit;
  logic [8:0] p_wr_credit;
  assign {p_src_paced, p_dst_paced, p_rd_credit, p_wr_credit, p_open, p_src_big, p_dst_big,
          p_wptr, p_rptr, p_run, p_shared, p_src_mgr, p_dst_mgr, p_src_inc, p_dst_inc,
          p_src_bytes, p_dst_bytes, p_rd_hold, p_wr_hold, p_rd_data, p_wr_data, p_stale,
          p_stale_mgr, p_beats, p_level, p_rd_addr, p_wr_addr} = probe;

  for (genvar i = 0; i < 2; i++) begin : g_rules
    ahb_manager_rules u_rules (
      .clk_i, .rst_ni(rst_nq), .start_i, .gnt_i(mgr_gnt_i[i]), .htrans_i(htrans[2*i +: 2]),
      .haddr_i(haddr[32*i +: 32]), .hwrite_i(hwrite[i]), .hsize_i(hsize[3*i +: 3]),
      .hburst_i(hburst[3*i +: 3]), .hwdata_i(hwdata), .hready_i(hready_i[i]),
      .hresp_i(hresp_i[i]), .held_o(held[i]), .data_o(data[i]),
      .write_o(write[i]), .stale_o(stale[i]), .second_o(second[i])
    );
  end

  ////////////////
  // The packet //
  ////////////////

  logic valid_q, src_inc_q, dst_inc_q, src_mgr_q, dst_mgr_q;
  logic [2:0] src_bytes_q, dst_bytes_q;
  logic [31:0] src_q, dst_q;          // next addresses
  logic [11:0] beats_q;               // reads to come
  logic [13:0] left_q;                // bytes not yet written
  logic [4:0] level_q;                // bytes whose read address was accepted, and no write address
  logic rd_q, wr_q;                   // in its data phase
  logic [1:0] lane_q;                 // of the read
  logic ended_q;                      // by an error or an abort
  logic src_paced_q, dst_paced_q, open_q, src_big_q, dst_big_q;
  logic [11:0] rd_due_q;              // paced: bytes to be read for grants, signed
  logic [8:0] wr_due_q;               // and beats to be written
  logic [2:0] lost_q;                 // bytes of a write that failed
  logic halt_q, freeze_q;

  logic [1:0] offer, new_offer;
  logic rd_offer, wr_offer, rd_take, wr_take, push, pop, fail;
  logic [31:0] rd_addr, wr_addr, rdata;

  assign offer     = {htrans[3], htrans[1]};
  assign new_offer = offer & ~held;
  assign rd_offer  = |(offer & ~hwrite);
  assign wr_offer  = |(offer & hwrite);
  assign rd_take   = |(offer & ~hwrite & hready_i);
  assign wr_take   = |(offer & hwrite & hready_i);
  assign rd_addr   = src_mgr_q ? haddr[63:32] : haddr[31:0];
  assign wr_addr   = dst_mgr_q ? haddr[63:32] : haddr[31:0];
  assign rdata     = src_mgr_q ? hrdata_i[63:32] : hrdata_i[31:0];
  assign push      = rd_q & hready_i[src_mgr_q] & ~hresp_i[src_mgr_q];
  assign pop       = wr_q & hready_i[dst_mgr_q] & ~hresp_i[dst_mgr_q];
  assign fail      = (rd_q & ~hready_i[src_mgr_q] & hresp_i[src_mgr_q]) |
      (wr_q & ~hready_i[dst_mgr_q] & hresp_i[dst_mgr_q]);

  logic [13:0] claim;                 // bytes whose write address is to come
  logic [4:0] avail;                  // of which were read
  assign claim = left_q - (wr_q ? 14'(dst_bytes_q) : 14'd0);
  assign avail = level_q - (rd_q ? 5'(src_bytes_q) : 5'd0);

  logic [10:0] wr_due_bytes;
  logic [13:0] rd_left;               // bytes to be read of a packet that is not open
  assign wr_due_bytes = {2'b00, wr_due_q} << dst_bytes_q[2:1];
  assign rd_left      = {2'b00, beats_q} << src_bytes_q[2:1];

  // What the peripherals are granted: to whom, and how much at most.
  logic to_src, to_dst, rd_more, wr_more;
  logic [10:0] rd_grant, wr_grant;    // bytes
  logic [13:0] rd_most, wr_most;
  assign to_src   = start_i ? src_paced_i : valid_q & src_paced_q;
  assign to_dst   = start_i ? dst_paced_i : valid_q & dst_paced_q;
  assign rd_grant = {2'b00, rd_grant_i} << (start_i ? src_size_i : src_bytes_q[2:1]);
  assign wr_grant = {2'b00, wr_grant_i} << (start_i ? dst_size_i : dst_bytes_q[2:1]);
  assign rd_most  = start_i ? {2'b00, beats_i} << src_size_i : rd_left;
  assign wr_most  = start_i ? {2'b00, beats_i} << src_size_i : claim;
  assign rd_more  = src_paced_q | dst_paced_q ? !rd_due_q[11] && rd_due_q != '0 : beats_q != '0;
  assign wr_more  = !dst_paced_q || wr_due_q != '0;

  function automatic logic [2:0] bytes(input logic [1:0] size);
    bytes = (size == 2'd0) ? 3'd1 : (size == 2'd1) ? 3'd2 : 3'd4;
  endfunction

  always_ff @(posedge clk_i or negedge rst_nq) begin
    if (!rst_nq) begin
      valid_q  <= 1'b0;
      rd_q     <= 1'b0;
      wr_q     <= 1'b0;
      ended_q  <= 1'b0;
      halt_q   <= 1'b0;
      freeze_q <= 1'b0;
      beats_q  <= '0;
      left_q   <= '0;
      level_q  <= '0;
      rd_due_q <= '0;
      wr_due_q <= '0;
      lost_q   <= '0;
    end else begin
      halt_q   <= halt_i;
      freeze_q <= freeze_i;
      if (start_i) begin
        valid_q     <= 1'b1;
        src_inc_q   <= src_inc_i;
        dst_inc_q   <= dst_inc_i;
        src_mgr_q   <= src_mgr_i;
        dst_mgr_q   <= dst_mgr_i;
        src_bytes_q <= bytes(src_size_i);
        dst_bytes_q <= bytes(dst_size_i);
        src_q       <= src_i;
        dst_q       <= dst_i;
        beats_q     <= open_i ? '0 : beats_i;
        left_q      <= open_i ? '0 : {2'b00, beats_i} << src_size_i;
        src_paced_q <= src_paced_i;
        dst_paced_q <= dst_paced_i;
        open_q      <= open_i;
        src_big_q   <= src_big_i;
        dst_big_q   <= dst_big_i;
        rd_due_q    <= {1'b0, src_paced_i ? rd_grant : wr_grant};
        wr_due_q    <= wr_grant_i;
        lost_q      <= '0;
        level_q     <= '0;
        rd_q        <= 1'b0;
        wr_q        <= 1'b0;
        ended_q     <= 1'b0;
      end else begin
        if (hready_i[src_mgr_q]) rd_q <= rd_take;
        if (hready_i[dst_mgr_q]) wr_q <= wr_take;
        if (rd_take) lane_q <= rd_addr[1:0];
        if (rd_take && src_inc_q) src_q <= src_q + 32'(src_bytes_q);
        if (wr_take && dst_inc_q) dst_q <= dst_q + 32'(dst_bytes_q);
        if (rd_take && !open_q) beats_q <= beats_q - 12'd1;
        left_q <= left_q + (rd_take && open_q ? 14'(src_bytes_q) : 14'd0) -
            (pop ? 14'(dst_bytes_q) : 14'd0);
        if (src_paced_q || dst_paced_q)
          rd_due_q <= rd_due_q + {1'b0, src_paced_q ? rd_grant : wr_grant} -
              (rd_take ? 12'(src_bytes_q) : 12'd0);
        if (dst_paced_q) wr_due_q <= wr_due_q + wr_grant_i - 9'(wr_take);
        if (wr_q && hready_i[dst_mgr_q] && hresp_i[dst_mgr_q]) lost_q <= dst_bytes_q;
        level_q <= level_q + (rd_take ? 5'(src_bytes_q) : 5'd0) -
            (wr_take ? 5'(dst_bytes_q) : 5'd0);
        if (busy && (fail || abort_i)) ended_q <= 1'b1;
      end
    end
  end

  //////////////////////////////////
  // One byte, wherever it may be //
  //////////////////////////////////

  logic inside_q, writing_q;           // in the FIFO, in its data phase
  logic [7:0] byte_q;
  logic [4:0] ahead_q;                 // bytes that leave before it
  logic [1:0] byte_lane_q;             // in the write data

  always_ff @(posedge clk_i or negedge rst_nq) begin
    if (!rst_nq) begin
      inside_q  <= 1'b0;
      writing_q <= 1'b0;
    end else if (start_i) begin
      inside_q  <= 1'b0;
      writing_q <= 1'b0;
    end else begin
      if (hready_i[dst_mgr_q]) writing_q <= 1'b0;
      if (inside_q && wr_take) begin
        if (ahead_q < 5'(dst_bytes_q)) begin
          inside_q    <= 1'b0;
          writing_q   <= 1'b1;
          byte_lane_q <= (wr_addr[1:0] + ahead_q[1:0]) ^ {2{dst_big_q}};
        end
        ahead_q <= ahead_q - 5'(dst_bytes_q);
      end
      if (push && tag_i && !inside_q && !writing_q && {1'b0, offset_i} < src_bytes_q) begin
        inside_q <= 1'b1;
        byte_q   <= rdata[8*((lane_q + offset_i) ^ {2{src_big_q}}) +: 8];
        ahead_q  <= avail + 5'(offset_i) - (wr_take ? 5'(dst_bytes_q) : 5'd0);
      end
    end
  end

  ////////////
  // Claims //
  ////////////

  logic idle, works, rests;
  logic over_q;                        // nothing on the bus any more after an error or an abort
  logic failed_q;                      // a beat of this packet ended with an error

  assign works = valid_q & busy & ~ended_q;
  assign idle  = ~|req & ~rd_q & ~wr_q & ~|(data & write & stale);
  // Neither side may or can go on.
  assign rests = !(rd_more && level_q + 5'(src_bytes_q) <= 5'(4 * Depth)) &&
      !(wr_more && level_q >= 5'(dst_bytes_q));

  always_ff @(posedge clk_i or negedge rst_nq) begin
    if (!rst_nq) over_q <= 1'b0;
    else over_q <= ended_q & busy & ~|req & ~rd_q & ~wr_q & ~start_i;
  end

  always_ff @(posedge clk_i or negedge rst_nq) begin
    if (!rst_nq) failed_q <= 1'b0;
    else failed_q <= (failed_q | fail) & ~start_i;
  end

  always_comb begin
    if (rst_nq) begin
      SizesAreLegal:   assume (src_size_i != 2'd3 && dst_size_i != 2'd3);
      SourceAligned:   assume ((src_size_i == 2'd0 || !src_i[0]) &&
                               (src_size_i != 2'd2 || !src_i[1]));
      DestAligned:     assume ((dst_size_i == 2'd0 || !dst_i[0]) &&
                               (dst_size_i != 2'd2 || !dst_i[1]));
      OpenHasAnEnd:    assume (!open_i || src_paced_i || dst_paced_i);
      GrantsAreSmall:  assume (rd_grant_i <= 9'd256 && wr_grant_i <= 9'd256);
      ReadsByGrant:    assume (rd_grant_i == '0 || (to_src && (start_i || !rd_more)));
      WritesByGrant:   assume (wr_grant_i == '0 || (to_dst && (start_i || wr_due_q == '0)));
      GrantsAreThere:  assume ((start_i ? open_i : open_q) ||
                               (14'(rd_grant) <= rd_most && 14'(wr_grant) <= wr_most));
`ifdef FORMAL_ORDER
      NothingByItself: assert (valid_q || offer == 2'b00);
      if (rd_offer && valid_q) begin
        ReadsHere:     assert (offer[src_mgr_q] && !hwrite[src_mgr_q]);
        ReadAddress:   assert (rd_addr == src_q);
        ReadsNotMore:  assert (open_q || beats_q != '0);
        ReadsGranted:  assert (rd_more);
      end
      if (wr_offer && valid_q) begin
        WritesHere:    assert (offer[dst_mgr_q] && hwrite[dst_mgr_q]);
        WriteAddress:  assert (wr_addr == dst_q);
        WritesNotMore: assert (claim >= 14'(dst_bytes_q));
        WritesGranted: assert (wr_more);
        WritesWhatIs:  assert (avail >= 5'(dst_bytes_q));
      end
      FifoFits:        assert (!valid_q || level_q + (wr_q ? 5'(dst_bytes_q) : 5'd0) <=
                               5'(4 * Depth));
      LeftIsLeft:      assert (!valid_q || left == left_q);
      InIsOutAndHeld:  assert (!valid_q || !open_q || left_q == 14'(level_q) +
                               (wr_q ? 14'(dst_bytes_q) : 14'd0) + 14'(lost_q));
`endif
`ifdef FORMAL_DATA
      TheByteIsThere:  assert (!inside_q || ahead_q < avail);
      TheByteArrives:  assert (!writing_q || hwdata[8*byte_lane_q +: 8] == byte_q);
`endif
`ifdef FORMAL_END
      WorkIsOffered:   assert (!works || halt_i || halt_q || freeze_i || freeze_q || abort_i ||
                               rests || !idle || (left_q == '0 && !open_q));
      DoneIsAll:       assert (!done || (left_q == '0 && !open_q));
      AllIsDone:       assert (!works || left_q != '0 || (beats_q == '0 && claim == '0 && !wr_q));
      OneEnd:          assert (!(done && stopped) && !((done || stopped) && busy));
      StopsForAReason: assert (!stopped || ended_q);
      ErrorsAreTold:   assert (!stopped || error == failed_q);
      EndIsQuiet:      assert (!(done || stopped) || (req == 2'b00 && !rd_q && !wr_q));
      NothingNewAfter: assert (!ended_q || new_offer == 2'b00);
      EndedEnds:       assert (!over_q || !busy);
      HaltStopsReads:  assert (!(halt_i || halt_q) || (new_offer & ~hwrite) == 2'b00);
      FreezeStopsBoth: assert (!(freeze_i || freeze_q) || new_offer == 2'b00);
      TurnWhileItRuns: assert (!(turn || burst) || (busy && !ended_q));
`endif
`ifdef FORMAL_INDUCTION
      // The two accounts agree, so that the claims hold by induction.
      NothingYet:      assert (valid_q || (!busy && !p_rd_data && !p_wr_data && !p_rd_hold &&
                                           !p_wr_hold && !p_stale && data == 2'b00 &&
                                           !rd_q && !wr_q && !inside_q && !writing_q &&
                                           !p_src_paced && !p_dst_paced && p_rd_credit == '0 &&
                                           p_wr_credit == '0));
      SharedIsShared:  assert (!valid_q || p_shared == (p_src_mgr == p_dst_mgr));
      if (valid_q) begin
        SamePacket:    assert (p_src_mgr == src_mgr_q && p_dst_mgr == dst_mgr_q &&
                               p_src_inc == src_inc_q && p_dst_inc == dst_inc_q &&
                               p_src_bytes == src_bytes_q && p_dst_bytes == dst_bytes_q);
        SamePeripherals: assert (p_src_paced == src_paced_q && p_dst_paced == dst_paced_q &&
                               p_open == open_q && (!open_q || src_paced_q || dst_paced_q));
        SameOrder:     assert (p_src_big == src_big_q && p_dst_big == dst_big_q);
        SameGrants:    assert (p_rd_credit == rd_due_q && p_wr_credit == wr_due_q);
        NoFreeGrants:  assert ((src_paced_q || dst_paced_q || rd_due_q == '0) &&
                               (dst_paced_q || wr_due_q == '0));
        GrantsInSize:  assert (($signed(rd_due_q) <= 12'sd1024) && ($signed(rd_due_q) > -12'sd4) &&
                               wr_due_q <= 9'd256);
        SourceInBeats: assert (!src_paced_q || (!rd_due_q[11] &&
                               (rd_due_q[1:0] & 2'(src_bytes_q - 3'd1)) == 2'd0));
        SourceOfGrants: assert (src_paced_q || !dst_paced_q || $signed(rd_due_q) ==
                               $signed({1'b0, wr_due_bytes}) - $signed({7'd0, level_q}));
        ReadsAreThere: assert (open_q || !src_paced_q || 14'(rd_due_q[10:0]) <= rd_left);
        WritesAreThere: assert (open_q || !dst_paced_q || 14'(wr_due_bytes) <= claim);
        SizeOfSource:  assert (src_bytes_q == 3'd1 || src_bytes_q == 3'd2 || src_bytes_q == 3'd4);
        SizeOfDest:    assert (dst_bytes_q == 3'd1 || dst_bytes_q == 3'd2 || dst_bytes_q == 3'd4);
        SameBeats:     assert (p_beats == beats_q && p_level == level_q);
        SameAddresses: assert (p_rd_addr == src_q && p_wr_addr == dst_q);
        SamePhases:    assert (p_rd_data == rd_q && p_wr_data == wr_q);
        RunUntilEnd:   assert (!busy || p_run == !ended_q);
        SameErrors:    assert (!busy || error == failed_q);
        LostOnce:      assert (lost_q == '0 || (ended_q && !wr_q && !p_wr_hold));
        BusyOnTheBus:  assert (busy || (!rd_q && !wr_q));
        OneHolds:      assert (!(p_shared && p_rd_hold && p_wr_hold));
        OneData:       assert (!(p_shared && p_rd_data && p_wr_data));
        ReadIsDue:     assert (!p_rd_hold || ((open_q || beats_q != '0) && rd_more &&
                               level_q + 5'(src_bytes_q) +
                               (wr_q ? 5'(dst_bytes_q) : 5'd0) <= 5'(4 * Depth)));
        WriteIsDue:    assert (!p_wr_hold || (avail >= 5'(dst_bytes_q) && wr_more));
        NoErrorYet:    assert (!p_run || (second & data & ~stale) == 2'b00);
        ReadSoFar:     assert (!(rd_q || p_rd_hold || p_run) || src == src_q -
                               (rd_q && src_inc_q ? 32'(src_bytes_q) : 32'd0));
        WrittenSoFar:  assert (!(wr_q || p_wr_hold || p_run) || dst == dst_q -
                               (wr_q && dst_inc_q ? 32'(dst_bytes_q) : 32'd0));
        HoldsWhileBusy: assert (busy || (!p_rd_hold && !p_wr_hold));
        SrcAligned:    assert ((src_q[1:0] & 2'(src_bytes_q - 3'd1)) == 2'd0);
        DstAligned:    assert ((dst_q[1:0] & 2'(dst_bytes_q - 3'd1)) == 2'd0);
      end
      for (int i = 0; i < 2; i++) begin  // yosys 0.23 takes no names here
        if (valid_q) begin
          assert (held[i] == ((p_rd_hold && p_src_mgr == 1'(i)) ||
                              (p_wr_hold && p_dst_mgr == 1'(i))));
          assert ((data[i] && !stale[i]) == ((rd_q && src_mgr_q == 1'(i)) ||
                                             (wr_q && dst_mgr_q == 1'(i))));
          assert (!(second[i] && data[i] && !stale[i] && held[i]));
          assert (!data[i] || stale[i] || write[i] == (wr_q && dst_mgr_q == 1'(i)));
          assert ((p_stale && p_stale_mgr == 1'(i)) == (data[i] && write[i] && stale[i]));
        end
      end
      if (valid_q) begin
        PtrsAligned:   assert ((p_wptr[1:0] & 2'(src_bytes_q - 3'd1)) == 2'd0 &&
                               (p_rptr[1:0] & 2'(dst_bytes_q - 3'd1)) == 2'd0);
        LaneAligned:   assert (!rd_q || lane_q == src[1:0]);
        LaneOfRead:    assert (!rd_q || (lane_q & 2'(src_bytes_q - 3'd1)) == 2'd0);
        PtrsApart:     assert (!(p_run || rd_q || p_rd_hold) || 4'(p_rptr + 4'(avail)) == p_wptr);
        ByteInFifo:    assert (!inside_q || mem[8*4'(p_rptr + 4'(ahead_q)) +: 8] == byte_q);
        ByteOnItsWay:  assert (!writing_q || wr_q);
      end
`endif
    end
  end

endmodule
