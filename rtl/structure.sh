#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What the netlist of the channel engine is made of, in each of its sizes, by yosys:
#   no latch, no loop, nothing without a driver;
#   every flip-flop has a reset, but the data of the FIFO;
#   within a cycle only halt, freeze, abort and the grants reach an output, and the grants only
#   HTRANS: no path leads from one bus to the other.
set -eu

cd "$(dirname "$0")"
sources="dma_ch_pkg.sv dma_ch_fifo.sv dma_ch_turn.sv dma_ch_quota.sv dma_ch_ctrl.sv dma_ch_side.sv dma_ch.sv"
stop='%ci*:-$dff,$dffe,$adff,$adffe,$mem_v2' # the inputs' cone up to flip-flops

for size in "4 2" "4 1" "16 2" "16 1"; do
    log=$(yosys -q -p "read_verilog -sv $sources
        chparam -set Depth ${size% *} -set Managers ${size#* } dma_ch
        prep -flatten -top dma_ch
        check -assert
        select -assert-none t:*latch* t:\$sr
        select -assert-count 1 t:\$dff t:\$dffe
        select -assert-count 1 w:u_fifo.wdata_q %ci1 t:\$dff t:\$dffe %u %i
        select -set control i:halt_i i:freeze_i i:abort_i
        select -set grants @control i:mgr_gnt_i
        select -set registered o:* o:htrans_o %d
        select -assert-none o:htrans_o $stop i:* %i @grants %d
        select -assert-none @registered $stop i:* %i @control %d" 2>&1) || {
        printf '%s\n' "$log"
        echo "dmavp: rtl: FIFO words and managers $size: not as $0 says; mend the engine"
        exit 1
    }
done
echo "dma_ch: no latches, no loops, resets, no path from bus to bus"
