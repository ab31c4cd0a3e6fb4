/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of the PL080 driver. They need a PL080; what needs test control or test FIFOs is left out
 * on boards that have none. */
#include "pl08xtest.h"

#include "moduleparam.h"

int main(void);

static unsigned step = 1;
static const struct param params[] = {{"step", &step, 1, 1000}};

unsigned test_step(void)
{
    return step;
}

int main(void)
{
    if (parse_params("pl08xtest", params, ARRAY_SIZE(params)))
        return EXIT_BAD_PARAMS;
    if (fifo_count && !fifo_request_all())
        return 1;
    selftest_run(prep_tests);
    selftest_run(frames_tests);
    selftest_run(repeat_tests);
    selftest_run(reuse_tests);
    selftest_run(memory_tests);
    selftest_run(phy_tests);
    selftest_run(departure_tests);
    selftest_run(race_tests);
    if (fifo_count) {
        selftest_run(frames_fifo_tests);
        selftest_run(vector_tests);
        selftest_run(departure_fifo_tests);
    } else {
        pr_info("SKIP fifo: the board has no test FIFO\n");
    }
    if (hw_there()) {
        selftest_run(chain_tests);
        selftest_run(quiet_tests);
        selftest_run(late_tests);
    } else {
        pr_info("SKIP chain, quiet, late: the board has no test control\n");
    }
    if (supply_there())
        selftest_run(supply_tests);
    else
        pr_info("SKIP supply: the board has no controller of clocks and power\n");
    return selftest_result();
}
