// SPDX-License-Identifier: Apache-2.0
// `ASSERT(Name, condition): holds at every clock edge outside reset. Checked with INC_ASSERT, in
// simulation, which stops at the first failure; and with FORMAL_INDUCTION, as part of the proof by
// induction (rtl/formal/prove.sh). Immediate assertions, because yosys 0.23 reads no others.

`ifndef DMA_CH_ASSERT_SVH
`define DMA_CH_ASSERT_SVH

`ifdef FORMAL_INDUCTION
  `define INC_ASSERT
  `define ASSERT(Name, Condition) \
    always_comb begin \
      if (rst_ni) Name: assert (Condition); \
    end
`elsif INC_ASSERT
  `define ASSERT(Name, Condition) \
    always_ff @(posedge clk_i or negedge rst_ni) begin \
      if (rst_ni) Name: assert (Condition); \
    end
`else
  `define ASSERT(Name, Condition)
`endif

`endif
