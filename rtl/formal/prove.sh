#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Proofs about the channel engine at depth 4: yosys makes a circuit of engine and claims (AIGER),
# ABC proves it.
#
#   prove.sh WORK ahb       AHB-Lite rules, by property directed reachability
#   prove.sh WORK beats     each beat once and in order, with the bytes that were read, to its end;
#                           by induction
#   prove.sh WORK bug NAME  the claims find the seeded bug NAME (bugs.txt)
#
# All packets, wait states, grants, errors, halts, freezes, aborts and restarts are covered, without
# a limit in time. Prints one line; 0 if the claim holds.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
rtl=$here/..
work=$1
what=$2
base=4    # cycles from reset that the induction starts from
deep=12   # cycles within which a bug is to be found
mkdir -p "$work"

# circuit RTL GROUP...: $work/claims.aig
circuit()
{
    from=$1
    shift
    defines=-DFORMAL
    for group in "$@"; do
        defines="$defines -DFORMAL_$group"
    done
    sources=
    for name in dma_ch_pkg dma_ch_fifo dma_ch_turn dma_ch_quota dma_ch_ctrl dma_ch_side dma_ch; do
        sources="$sources $from/$name.sv"
    done
    cat > "$work/claims.ys" <<END
read_verilog -sv -formal -I$from $defines $sources $here/ahb_manager_rules.sv $here/dma_ch_formal.sv
prep -top dma_ch_formal
async2sync
flatten
memory_map
chformal -cover -remove
setundef -undriven -anyseq
delete -output
opt -full
techmap
opt
dffunmap
abc -g AND -fast
opt_clean
write_aiger -I -B -zinit -no-startoffset $work/claims.aig
END
    yosys -q "$work/claims.ys" > "$work/yosys.log" 2>&1 || {
        echo "dmavp: $work/claims.ys: yosys failed; see $work/yosys.log"
        exit 1
    }
}

# abc COMMANDS: on the claims, all in one; the output is in $work/abc.log
abc()
{
    yosys-abc -c "read_aiger $work/claims.aig; fold; strash; $1" > "$work/abc.log" 2>&1
}

holds()
{
    if grep -q "$1" "$work/abc.log"; then
        [ -z "$2" ] || echo "$what: $2"
    else
        echo "dmavp: $what: $3; see $work/abc.log"
        exit 1
    fi
}

case $what in
ahb)
    circuit "$rtl" AHB
    abc "scorr; dc2; scorr; pdr"
    holds "Property proved" "proved" "not proved"
    ;;
beats)
    circuit "$rtl" INDUCTION ORDER DATA END
    abc "orpos; bmc3 -F $base"
    holds "No output asserted in $base frames" "" "violated"
    abc "orpos; ind -F 2"
    holds "Networks are equivalent" "proved" "not proved by induction"
    ;;
bug)
    what="bug $3"
    line=$(grep "^$3|" "$here/bugs.txt")
    file=$(echo "$line" | cut -d'|' -f2)
    rm -rf "$work/rtl"
    mkdir "$work/rtl"
    cp "$rtl"/*.sv "$rtl"/*.svh "$work/rtl"
    sed "$(echo "$line" | cut -d'|' -f3)" "$rtl/$file" > "$work/rtl/$file"
    if cmp -s "$rtl/$file" "$work/rtl/$file"; then
        echo "dmavp: $what: $file has no such line; mend bugs.txt"
        exit 1
    fi
    circuit "$work/rtl" AHB ORDER DATA END
    abc "bmc3 -F $deep"
    holds "was asserted in frame" "found" "not found in $deep cycles"
    ;;
esac
