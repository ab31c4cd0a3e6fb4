/* SPDX-License-Identifier: Apache-2.0 */
/* The files of tests, by the chapters of the contract. */
#ifndef SECTIONS_H
#define SECTIONS_H

#include "conformance.h"

extern const struct statement register_tests[];
extern const struct statement unregister_tests[];
extern const struct statement channel_tests[];
extern const struct statement release_tests[];
extern const struct statement public_tests[];
extern const struct statement name_tests[];
extern const struct statement route_tests[];
extern const struct statement lookup_tests[];
extern const struct statement caps_tests[];
extern const struct statement view_tests[];
extern const struct statement layer_tests[];
extern const struct statement config_tests[];
extern const struct statement peripheral_tests[];
extern const struct statement prepare_tests[];
extern const struct statement descriptor_tests[];
extern const struct statement operation_tests[];
extern const struct statement stream_tests[];
extern const struct statement template_tests[];
extern const struct statement flag_tests[];
extern const struct statement repeat_tests[];
extern const struct statement metadata_tests[];
extern const struct statement submit_tests[];
extern const struct statement cookie_tests[];
extern const struct statement issue_tests[];
extern const struct statement callback_tests[];
extern const struct statement result_tests[];
extern const struct statement status_tests[];
extern const struct statement pause_tests[];
extern const struct statement terminate_tests[];
extern const struct statement synchronize_tests[];
extern const struct statement teardown_tests[];
extern const struct statement reuse_tests[];
extern const struct statement unmap_tests[];
extern const struct statement depend_tests[], chain_tests[], async_tests[];
extern const struct statement lock_tests[];
extern const struct statement power_tests[];
extern const struct statement sleep_tests[], suspend_tests[], asleep_tests[];
extern const struct statement reserve_tests[];
extern const struct statement dmatest_tests[];
extern const struct statement rule_tests[];
extern const struct statement wait_tests[], ring_tests[];
extern const struct statement physical_tests[];

/* Each ends the program, except that test builds may only report it. */
enum { FATAL_BUGS = 6 };
extern void (*const fatal_bugs[FATAL_BUGS])(void);

#endif
