// SPDX-License-Identifier: Apache-2.0
// Words of the DMA channel engine: sizes, one packet's request, byte lanes.

package dma_ch_pkg;

  // Beat sizes are AHB's HSIZE codes: 0, 1, 2 for 1, 2, 4 bytes.
  typedef logic [1:0] size_t;

  // AHB transfer types.
  localparam logic [1:0] HtransIdle   = 2'b00;
  localparam logic [1:0] HtransNonseq = 2'b10;
  localparam logic [1:0] HtransSeq    = 2'b11;

  // One packet, as the channel registers describe it.
  typedef struct packed {
    logic [31:0] src;       // first source address, aligned to the source size
    logic [31:0] dst;       // first destination address, aligned to the destination size
    logic [11:0] beats;     // source beats (TransferSize)
    size_t       src_size;
    size_t       dst_size;
    logic        src_inc;   // source address moves on
    logic        dst_inc;   // destination address moves on
    logic        src_mgr;   // manager port of the reads
    logic        dst_mgr;   // manager port of the writes
    logic [2:0]  burst;     // source beats of a DMA burst (SBSize code)
    logic [2:0]  prot;      // cacheable, bufferable, privileged: HPROT[3:1]
    logic        lock;
  } req_t;

  typedef enum logic [1:0] {
    StIdle,  // no packet
    StRun,   // moving beats
    StStop   // error or abort: what is on the bus ends first
  } state_e;

  // Bytes of a beat.
  function automatic logic [2:0] size_bytes(input size_t size);
    size_bytes = 3'b001 << size;
  endfunction

  // Beats of a DMA burst: 1, 4, 8 ... 256.
  function automatic logic [8:0] burst_beats(input logic [2:0] code);
    burst_beats = (code == 3'd0) ? 9'd1 : (9'd2 << code);
  endfunction

  // The beat of SIZE that starts in byte LANE of WORD, repeated on all lanes.
  function automatic logic [31:0] pick(input logic [31:0] word, input logic [1:0] lane,
                                       input size_t size);
    logic [31:0] low;
    low = word >> {lane, 3'b000};
    unique case (size)
      2'd0:    pick = {4{low[7:0]}};
      2'd1:    pick = {2{low[15:0]}};
      default: pick = low;
    endcase
  endfunction

endpackage
