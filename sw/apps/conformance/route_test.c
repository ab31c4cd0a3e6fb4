/* SPDX-License-Identifier: Apache-2.0 */
/* */
#include "sections.h"

const struct statement route_tests[] = {
    {0},
};
