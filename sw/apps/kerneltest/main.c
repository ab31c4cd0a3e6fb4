/* SPDX-License-Identifier: Apache-2.0 */
#include "kerneltest.h"
#include "of.h"

int main(void);

int main(void)
{
    pr_info("kerneltest: %u harts\n", num_online_cpus());
    selftest_run(sched_tests);
    selftest_run(lock_tests);
    selftest_run(irq_tests);
    selftest_run(softirq_tests);
    selftest_run(wait_tests);
    selftest_run(timer_tests);
    selftest_run(work_tests);
    selftest_run(alloc_tests);
    selftest_run(mapping_tests);
    selftest_run(device_tests);
    selftest_run(power_tests);
    selftest_run(suspend_tests);
    if (of_find_compatible_node(NULL, "dmavp,rcpc"))
        selftest_run(supply_tests);
    else
        pr_info("SKIP supply: the board has no controller of clocks, resets and power\n");
    selftest_run(checker_tests);
    selftest_run(checker_lock_tests);
    selftest_run(checker_handle_tests);
    return selftest_result();
}
