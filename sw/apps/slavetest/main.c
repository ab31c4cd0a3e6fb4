/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tests of DMA with peripherals that ask for it, on a board with test FIFOs, and
 * of transfers that are appended to a running chain. Nothing here is an error of
 * the program: it runs with --strict.
 */
#include "dmaengine.h"
#include "fifo.h"
#include "moduleparam.h"
#include "slavetest.h"

int main(void);

static unsigned step = 1;
static const struct param params[] = {{"step", &step, 1, 1000}};

unsigned slavetest_step(void)
{
    return step;
}

int main(void)
{
    if (parse_params("slavetest", params, ARRAY_SIZE(params)))
        return EXIT_BAD_PARAMS;
    if (fifo_count && !fifo_request_all())
        return 1;
    if (fifo_count) {
        selftest_run(transfer_tests);
        selftest_run(control_tests);
        selftest_run(append_fifo_tests);
    } else {
        pr_info("SKIP transfer, control: the board has no test FIFO\n");
    }
    selftest_run(append_tests);
    return selftest_result();
}
