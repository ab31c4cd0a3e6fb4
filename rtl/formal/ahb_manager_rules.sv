// SPDX-License-Identifier: Apache-2.0
// Rules of AHB-Lite for one manager port of an engine behind an arbiter, and what the engine may
// expect of arbiter and bus. Other engines use the bus too, so HREADY and HRESP may belong to them.

module ahb_manager_rules (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        start_i,   // a new packet drops what is on the bus
  input  logic        gnt_i,
  input  logic [1:0]  htrans_i,
  input  logic [31:0] haddr_i,
  input  logic        hwrite_i,
  input  logic [2:0]  hsize_i,
  input  logic [2:0]  hburst_i,
  input  logic [31:0] hwdata_i,
  input  logic        hready_i,
  input  logic        hresp_i,
  output logic        held_o,    // the address on offer waits since an earlier cycle
  output logic        data_o,    // one of ours is in its data phase
  output logic        write_o,   // which is a write
  output logic        stale_o,   // which a new packet has dropped
  output logic        second_o   // second cycle of an ERROR
);

  localparam logic [1:0] Idle = 2'b00, Busy = 2'b01, Seq = 2'b11;

  logic offer;
  logic held_q, write_q, stale_q, data_q, second_q, failed_q, waits_q;
  logic [31:0] wdata_q;
  // the address phase of the cycle before
  logic [1:0]  htrans_q;
  logic [31:0] haddr_q;
  logic        hwrite_q;
  logic [2:0]  hsize_q, hburst_q;

  assign offer   = htrans_i != Idle;
  assign held_o  = held_q;
  assign data_o  = data_q;
  assign write_o = write_q;
  assign stale_o = stale_q;
  assign second_o = second_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      held_q   <= 1'b0;
      data_q   <= 1'b0;
      write_q  <= 1'b0;
      stale_q  <= 1'b0;
      second_q <= 1'b0;
      failed_q <= 1'b0;
      waits_q  <= 1'b0;
      htrans_q <= Idle;
    end else begin
      second_q <= hresp_i & ~hready_i;
      failed_q <= data_q & ~stale_q & hresp_i & ~hready_i & ~start_i;
      held_q   <= offer & ~hready_i & ~start_i & ~(data_q & ~stale_q & hresp_i);
      if (hready_i) begin
        data_q  <= offer;
        write_q <= hwrite_i;
        stale_q <= start_i;
      end else if (start_i) begin
        stale_q <= 1'b1;
      end
      waits_q  <= data_q & write_q & ~hready_i;
      htrans_q <= start_i ? Idle : htrans_i;
    end
  end

  always_ff @(posedge clk_i) begin
    wdata_q  <= hwdata_i;
    haddr_q  <= haddr_i;
    hwrite_q <= hwrite_i;
    hsize_q  <= hsize_i;
    hburst_q <= hburst_i;
  end

  logic same;
  assign same = (hwrite_i == hwrite_q) && (hsize_i == hsize_q) && (hburst_i == hburst_q);

  always_comb begin
    if (rst_ni) begin
      ErrorTakesTwoCycles:  assume (second_q == (hready_i & hresp_i));
      GrantStays:           assume (!held_q || gnt_i);
`ifdef FORMAL_AHB
      NeverBusy:            assert (htrans_i != Busy);
      OnlyWithTheGrant:     assert (!offer || gnt_i);
      AtMostAWord:          assert (!offer || hsize_i <= 3'd2);
      Aligned0:             assert (!offer || hsize_i == 3'd0 || !haddr_i[0]);
      Aligned1:             assert (!offer || hsize_i != 3'd2 || !haddr_i[1]);
      SingleOrIncr:         assert (!offer || hburst_i <= 3'd1);
      HeldTransferStays:    assert (!held_q || htrans_i == htrans_q);
      HeldAddressStays:     assert (!held_q || haddr_i == haddr_q);
      HeldControlStays:     assert (!held_q || same);
      IdleAfterAnError:     assert (!failed_q || !offer);
      WriteDataStays:       assert (!waits_q || hwdata_i == wdata_q);
      if (htrans_i == Seq && !held_q) begin
        SeqFollowsABeat:    assert (htrans_q != Idle);
        SeqIsOfOneKind:     assert (same && hburst_i == 3'd1);
        SeqAddressFollows:  assert (haddr_i == haddr_q + (32'd1 << hsize_q));
        SeqWithinOneKiB:    assert (haddr_i[9:0] != 10'd0);
      end
`endif
    end
  end

endmodule
