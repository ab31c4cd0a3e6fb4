/* SPDX-License-Identifier: Apache-2.0 */
/* What goes to the console, for tests of messages. */
#ifndef TOLD_H
#define TOLD_H

/* From here on. */
void told_begin(void);
/* How often TEXT was written since. */
unsigned told(const char *text);
void told_end(void);

#endif
