/* SPDX-License-Identifier: Apache-2.0 */
#include "swdmatest.h"

int main(void);

int main(void)
{
    pr_info("swdmatest: %u harts\n", num_online_cpus());
    selftest_run(fill_tests);
    selftest_run(sum_tests);
    selftest_run(template_tests);
    selftest_run(repeat_tests);
    selftest_run(control_tests);
    selftest_run(departure_tests);
    selftest_run(metadata_tests);
    selftest_run(memory_tests);
    return selftest_result();
}
