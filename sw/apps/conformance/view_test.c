/* SPDX-License-Identifier: Apache-2.0 */
/* */
#include "sections.h"

const struct statement view_tests[] = {
    {0},
};
