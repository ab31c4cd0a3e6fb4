/* SPDX-License-Identifier: Apache-2.0 */
#include "swdmatest.h"

int main(void);

int main(void)
{
    pr_info("swdmatest: %u harts\n", num_online_cpus());
    selftest_run(fill_tests);
    selftest_run(sum_tests);
    return selftest_result();
}
