// SPDX-License-Identifier: Apache-2.0
// What the flip-flops wait for.
//
// DMA_CH_CYCLES is for fast simulation: each edge of the clock, up or down, is a cycle, and reset
// is looked at there. A simulator then evaluates the engine once per cycle, not twice.

`ifndef DMA_CH_CLOCK
`ifdef DMA_CH_CYCLES
`define DMA_CH_CLOCK edge clk_i
`define DMA_CH_CLOCK_ONLY edge clk_i
`else
`define DMA_CH_CLOCK posedge clk_i or negedge rst_ni
`define DMA_CH_CLOCK_ONLY posedge clk_i
`endif
`endif
