/* SPDX-License-Identifier: Apache-2.0 */
/* The AT bus between the scripted initiators and the targets of at_rig.h, to the cycle. */
#include "at_rig.h"
#include "gtest_c.h"

#include <string.h>

#define RUN(script, cycles) at_run(script, sizeof(script) / sizeof(script)[0], cycles)

/* --- one access --------------------------------------------------------------- */

TEST(at_bus, an_access_to_a_free_target_has_these_phases)
{
    struct at_access s[] = {{.from = A, .at = 2, .addr = FAST, .len = 4}};

    at_start(ARBITRATION_FIXED);
    RUN(s, 10);
    CHECK_STR(at_log(), "2 A BEGIN_REQ +0\n"
                        "2 A END_REQ +0\n"
                        "2 A BEGIN_RESP +1\n");
    CHECK_EQ(s[0].answer, OK);
}
