/* SPDX-License-Identifier: Apache-2.0 */
/* */
#include "sections.h"

const struct statement layer_tests[] = {
    {0},
};
