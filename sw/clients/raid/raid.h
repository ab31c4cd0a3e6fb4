/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RAID-5 and RAID-6 on asynchronous operations. The disks are memory. A stripe is one chunk of each
 * disk: data, and P, and of RAID-6 Q behind it; with each stripe P moves on to the disk before.
 * Several stripes are worked on at a time, by whichever engines are public, or by the CPU.
 *
 * All calls: P, may sleep, one at a time per array; 0, or: -EINVAL: an argument is out of range;
 * -EIO: an engine failed a transfer meanwhile, or more disks are lost than can be made up for;
 * -ENOMEM; -ETIMEDOUT: an engine does not come to an end, and the array is not to be used any more.
 * Buffers are mapped for engines, and belong to the array during the call.
 */
#ifndef RAID_H
#define RAID_H

#include "types.h"

enum { RAID_DISKS_MAX = 32, RAID_DEPTH_MAX = 32 };

struct raid_config {
    unsigned level;           /* 5, or 6 */
    unsigned disks;           /* from 3, or 4, to RAID_DISKS_MAX */
    size_t chunk;             /* bytes */
    unsigned stripes;         /* STRIPES * CHUNK is less than 2^32 */
    unsigned depth;           /* stripes at a time: 1 to RAID_DEPTH_MAX */
    u8 *disk[RAID_DISKS_MAX]; /* STRIPES * CHUNK bytes each; stay the caller's */
};

/* How writes were done, in columns: bytes of a stripe at the same place of all disks. */
struct raid_counts {
    unsigned full;        /* all data were new */
    unsigned reconstruct; /* P and Q were made of old and new data */
    unsigned modify;      /* P and Q were changed by what the data change */
    unsigned recovered;   /* data of lost disks were made for a write or read */
};

/* What a check found. */
struct raid_report {
    unsigned stripes;
    unsigned p_wrong, q_wrong; /* of them */
    unsigned first_wrong;      /* stripe, if there is one */
};

struct raid;

/* ERR_PTR: -EINVAL, -ENOMEM. What is on the disks stays; P and Q are as they are. */
struct raid *raid_create(const struct raid_config *config);
void raid_destroy(struct raid *r);

/* Bytes of data. */
u64 raid_bytes(const struct raid *r);
const struct raid_counts *raid_counts(const struct raid *r);

/* LEN bytes at OFFSET. */
int raid_write(struct raid *r, u64 offset, const void *data, size_t len);
int raid_read(struct raid *r, u64 offset, void *data, size_t len);

/* The disk is lost: nothing on it is read or written any more, until it is rebuilt. -EIO: without
 * it data are lost. */
int raid_fail(struct raid *r, unsigned disk);
/* All lost disks get new contents, and are in use again if that went well. */
int raid_rebuild(struct raid *r);
/* Compares P and Q of all stripes with the data. -EIO: also if a disk is lost. */
int raid_check(struct raid *r, struct raid_report *report);

#endif
