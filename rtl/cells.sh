#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Generic cells of the channel engine with two managers after synthesis, flip-flops included:
#   cells.sh DEPTH [LIMIT]
# Fails if there are more than LIMIT.
set -eu

cd "$(dirname "$0")"
sources="dma_ch_pkg.sv dma_ch_fifo.sv dma_ch_turn.sv dma_ch_quota.sv dma_ch_ctrl.sv dma_ch_side.sv dma_ch.sv"
stat=$(yosys -p "read_verilog -sv $sources; chparam -set Depth $1 dma_ch;
                 synth -flatten -top dma_ch; stat") || {
    echo "dmavp: rtl: yosys cannot read it; run this script's yosys command to see why"
    exit 1
}
cells=$(printf '%s\n' "$stat" | awk '/Number of cells:/ { n = $4 } END { print n }')
flops=$(printf '%s\n' "$stat" | awk '/Number of cells:/ { n = 0 } /_S?DFFE?_/ { n += $2 } END { print n }')
echo "dma_ch, depth $1: $cells generic cells, $flops of them flip-flops"
if [ "$cells" -gt "${2:-$cells}" ]; then
    echo "dmavp: rtl: $cells cells are more than $2; make the engine smaller or raise the limit"
    exit 1
fi
