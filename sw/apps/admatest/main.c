/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of the ADMA driver. They need an ADMA; what needs test control is left out on boards that
 * have none. */
#include "admatest.h"

#include "moduleparam.h"

int main(void);

static unsigned step = 1, wrong;
static const struct param params[] = {{"step", &step, 1, 1000}, {"wrong", &wrong, 0, 1}};

unsigned test_step(void)
{
    return step;
}

bool test_wrong(void)
{
    return wrong;
}

int main(void)
{
    if (parse_params("admatest", params, ARRAY_SIZE(params)))
        return EXIT_BAD_PARAMS;
    pr_info("admatest: %u harts\n", num_online_cpus());
    selftest_run(op_tests);
    selftest_run(sum_tests);
    selftest_run(chain_tests);
    selftest_run(stop_tests);
    selftest_run(memory_tests);
    if (hw_there())
        selftest_run(error_tests);
    else
        pr_info("SKIP error: the board has no test control\n");
    return selftest_result();
}
