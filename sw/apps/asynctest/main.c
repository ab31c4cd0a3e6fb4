/* SPDX-License-Identifier: Apache-2.0 */
#include "asynctest.h"

int main(void);

int main(void)
{
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
