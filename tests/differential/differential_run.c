/* SPDX-License-Identifier: Apache-2.0 */
/* differential_run [COUNT [FIRST]]: the random programs of COUNT seeds from FIRST on, here and on
 * QEMU, until one of them differs. */
#include "differential.h"
#include "fail.h"
#include "image.h"
#include "seeds.h"

enum { INSTRUCTIONS, EXCEPTIONS, INTERRUPTS };

static bool check(unsigned worker, uint64_t first, uint64_t count, uint64_t *sums)
{
    char name[20];
    struct differential d = {.out = stdout, .folder = DIFFERENTIAL_FOLDER, .name = name};
    bool ok;

    snprintf(name, sizeof name, "worker-%u", worker);
    ok = differential_check(&d, first, count);
    sums[INSTRUCTIONS] += d.instructions;
    for (unsigned i = 0; i < DIFFERENTIAL_CAUSES; i++) {
        sums[EXCEPTIONS] += d.exceptions[i];
        sums[INTERRUPTS] += d.interrupts[i];
    }
    return ok;
}

int main(int argc, char **argv)
{
    static const struct seeds seeds = {
        .name = "differential",
        .what = "random programs on this CPU and on QEMU",
        .count = "DIFFERENTIAL_COUNT",
        .first = "DIFFERENTIAL_FIRST",
        .step = GUEST_SLOTS,
        .sums = {[INSTRUCTIONS] = "instructions",
                 [EXCEPTIONS] = "exceptions",
                 [INTERRUPTS] = "interrupts"},
        .check = check,
    };

    if (*QEMU_RISCV32)
        return seeds_main(&seeds, argc, argv);
    fail_print("differential: qemu-system-riscv32 not found; install qemu-system-misc");
    return 2;
}
