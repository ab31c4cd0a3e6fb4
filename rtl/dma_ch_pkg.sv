// SPDX-License-Identifier: Apache-2.0
// Words of the DMA channel engine: sizes, states, byte lanes.

package dma_ch_pkg;

  // Beat sizes are AHB's HSIZE codes: 0, 1, 2 for 1, 2, 4 bytes.
  typedef logic [1:0] size_t;

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
    low  = word >> {lane, 3'b000};
    pick = size[1] ? low : size[0] ? {2{low[15:0]}} : {4{low[7:0]}};
  endfunction

endpackage
