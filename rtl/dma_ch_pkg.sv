// SPDX-License-Identifier: Apache-2.0
// Words of the DMA channel engine: sizes, states, byte lanes.

package dma_ch_pkg;

  // Bytes of a beat, one bit set: 1, 2 or 4. The upper two bits are AHB's HSIZE code.
  typedef logic [2:0] bytes_t;

  typedef enum logic [1:0] {
    StIdle,  // no packet
    StRun,   // moving beats
    StStop   // error or abort: what is on the bus ends first
  } state_e;

  // Bytes of HSIZE code SIZE; what is larger than a word counts as a word.
  function automatic bytes_t size_bytes(input logic [1:0] size);
    size_bytes = {size[1], ~size[1] & size[0], ~size[1] & ~size[0]};
  endfunction

  // Beats of a DMA burst: 1, 4, 8 ... 256.
  function automatic logic [8:0] burst_beats(input logic [2:0] code);
    burst_beats = (code == 3'd0) ? 9'd1 : (9'd2 << code);
  endfunction

  // WORD as a big-endian bus has it on its lanes, or what such a bus has there as a word.
  function automatic logic [31:0] mirror(input logic [31:0] word, input logic big);
    mirror = big ? {word[7:0], word[15:8], word[23:16], word[31:24]} : word;
  endfunction

  // Beginning with the beat at address LANE, what a bus has on its lanes.
  function automatic logic [31:0] beat(input logic [31:0] word, input logic [1:0] lane,
                                       input logic big);
    beat = mirror(word, big) >> {lane, 3'b000};
  endfunction

  // The beat of HSIZE code SIZE that starts in byte LANE of WORD, repeated on all lanes.
  function automatic logic [31:0] pick(input logic [31:0] word, input logic [1:0] lane,
                                       input logic [1:0] size);
    logic [31:0] low;
    low  = word >> {lane, 3'b000};
    pick = size[1] ? low : size[0] ? {2{low[15:0]}} : {4{low[7:0]}};
  endfunction

endpackage
