#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Plants defects in the firmware, one at a time, and says which test sees each.
#
#   plant.sh DMAVP WORK [PATCH...]   PATCH: a file of patches/; all of them, if none is named, and
#                                    then the programs must pass without one, first
#
# A patch changes a line or two of sw/; its first line says what is wrong, and which statement it
# breaks. The firmware is built in WORK, in a copy. 0: with each of them a program fails.
set -u

dmavp=$1
work=$2
shift 2
here=$(cd "$(dirname "$0")" && pwd)
source=$here/../..
limit=60s # of simulated time: what hangs is seen as well

# board and program of each run, the one that sees most first; on a masked board one channel belongs
# to other software, and who touches it is seen
runs="
pl080-test       conformance-check
pl080-test-smp2  conformance-check
pl080-test       pl08xtest-check
pl080-test       swdmatest-check
pl080-test       asynctest-check kernel.dma_debug=1
pl080-test       raidtest-check engine=software chunk=256
raid-test        admatest-check wrong=1 step=9
raid-test-smp2   admatest-check wrong=1 step=9
raid-test-smp2   conformance-check engine=4
pl080-test-smp2  s4f-check
pl080-smp4       kerneltest-check
pl080-power      kerneltest-check
pl080-power-test pl08xtest-check step=5
pl080-test       slavetest step=100
pl080-test       selftest-check
pl080-test+masked dmatest iterations=3
"
masked="--set dma1:dma-channel-mask=0xfb --strict --fault $source/tests/firmware/masked.faults"

fail()
{
    echo "dmavp: defects: $1" >&2
    exit 1
}

# see BOARD PROGRAM ARGUMENT...: builds the program; 0 if it fails, then `seen` is what it says
see()
{
    board=${1%+masked}
    options=
    [ "$board" = "$1" ] || options=$masked
    program=$2
    shift 2
    if ! cmake --build "$work/build" --target "firmware_$program" > "$work/build.log" 2>&1; then
        seen="it does not compile: $(grep -m 1 "error:" "$work/build.log")"
        return 0
    fi
    if "$dmavp" run -p "$source/platform/$board.dts" --max-time $limit $options \
        "$work/build/sw/$program.elf" -- "$@" < /dev/null > "$work/run.log" 2>&1; then
        return 1
    fi
    # A test reports as well what it breaks on purpose.
    seen=$(grep -m 1 -E "FAIL|panic" "$work/run.log" || grep -m 1 "CHECKER: [a-z]" "$work/run.log")
    seen=${seen#\[*\] }
    seen="$program: ${seen:-$(tail -n 1 "$work/run.log")}"
}

# see_any: the first run that fails
see_any()
{
    while read -r line; do
        [ -n "$line" ] || continue
        see $line && return 0
    done <<END
$runs
END
    return 1
}

# see_first PATCH: the tests of the driver that it is of, or of the statement that it says it
# breaks; without one, of the kernel
see_first()
{
    case $1 in
    */adma-*)
        see raid-test admatest-check wrong=1 step=9
        return
        ;;
    esac
    number=$(sed -n '1s/.*API-0*\([1-9][0-9]*\).*/\1/p' "$1")
    if [ -n "$number" ]; then
        see pl080-test conformance-check statement="$number" ||
            see pl080-test-smp2 conformance-check statement="$number"
    else
        see pl080-smp4 kerneltest-check
    fi
}

# The copy, with the project that builds it.
rm -rf "$work/tree"
mkdir -p "$work/tree"
cp -R "$source/cmake" "$source/sw" "$source/models" "$here/project/CMakeLists.txt" "$work/tree" ||
    fail "$work: cannot copy the sources there"
cmake -S "$work/tree" -B "$work/build" -G Ninja > "$work/build.log" 2>&1 ||
    fail "the firmware is not configured; see $work/build.log"
if [ $# = 0 ]; then
    if see_any; then
        fail "without a defect a test fails: $seen"
    fi
    set -- "$here"/patches/*.patch
fi
planted=0
missed=0
for patch in "$@"; do
    name=$(basename "$patch" .patch)
    planted=$((planted + 1))
    if ! patch -d "$work/tree" -p1 -s -N --dry-run < "$patch" > "$work/patch.log" 2>&1; then
        echo "MISSED  $name: it does not fit any more"
        missed=$((missed + 1))
        continue
    fi
    patch -d "$work/tree" -p1 -s -N < "$patch" > "$work/patch.log" 2>&1
    see_first "$patch" || see_any || seen=
    case $seen in
    "it does not compile"* | "")
        echo "MISSED  $name: ${seen:-$(head -n 1 "$patch" | sed 's/^# *//')}"
        missed=$((missed + 1))
        ;;
    *)
        echo "caught  $name: $seen"
        ;;
    esac
    patch -d "$work/tree" -p1 -s -R < "$patch" > "$work/patch.log" 2>&1 ||
        fail "$patch does not come off"
done
echo "$((planted - missed)) of $planted defects caught"
[ $missed -eq 0 ]
