/* SPDX-License-Identifier: Apache-2.0 */
#include "asynctest.h"

#include "moduleparam.h"

int main(void);

int main(void)
{
    static unsigned engine;
    static const struct param params[] = {{"engine=software|board", &engine, 0, 1}};

    if (parse_params("asynctest", params, ARRAY_SIZE(params)))
        return EXIT_BAD_PARAMS;
    engines_of_board = engine;
    async_dmaengine_get(); /* engines of the board get what they keep */
    async_dmaengine_put();
    selftest_run(raid6_tests);
    selftest_run(operation_tests);
    selftest_run(recovery_tests);
    selftest_run(callback_tests);
    selftest_run(random_tests);
    pr_info("asynctest: %u operations by engines, %u by the CPU, %u of these queued\n",
            async_tx_counts.by_engine, async_tx_counts.by_cpu, async_tx_counts.queued);
    return selftest_result();
}
