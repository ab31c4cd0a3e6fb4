/* SPDX-License-Identifier: Apache-2.0 */
/* DMA engine: the words of the interface, and the structures that clients and providers share. The
 * calls are in dmaengine.h. */
#ifndef DMAENGINE_TYPES_H
#define DMAENGINE_TYPES_H

#include "atomic.h"
#include "err.h"
#include "list.h"
#include "platform_device.h"
#include "scatterlist.h"

/* Ticket of a submitted transfer, per channel: 1 to 2^31 - 1; negative is an error, 0 no ticket
 * (API-114, API-122). */
typedef s32 dma_cookie_t;

#define DMA_MIN_COOKIE 1

static inline bool dma_submit_error(dma_cookie_t cookie)
{
    return cookie < 0;
}

/* API-142 */
enum dma_status { DMA_COMPLETE, DMA_IN_PROGRESS, DMA_PAUSED, DMA_ERROR, DMA_OUT_OF_ORDER };

/* What a device can do; values are for this build only, never for storage (API-089). */
enum dma_transaction_type {
    DMA_MEMCPY,
    DMA_XOR,
    DMA_PQ,
    DMA_XOR_VAL,
    DMA_PQ_VAL,
    DMA_MEMSET,
    DMA_MEMSET_SG,
    DMA_INTERRUPT,
    DMA_PRIVATE,
    DMA_ASYNC_TX,
    DMA_SLAVE,
    DMA_CYCLIC,
    DMA_INTERLEAVE,
    DMA_COMPLETION_NO_ORDER,
    DMA_REPEAT,
    DMA_LOAD_EOT,
    DMA_TX_TYPE_END,
};

typedef unsigned long dma_cap_mask_t;
#define dma_cap_zero(mask) ((mask) = 0)
#define dma_cap_set(tx, mask) ((mask) |= 1ul << (tx))
#define dma_cap_clear(tx, mask) ((mask) &= ~(1ul << (tx)))
#define dma_has_cap(tx, mask) (((mask) >> (tx)&1) != 0)

/* Flags of the prepare calls. */
enum dma_ctrl_flags {
    DMA_PREP_INTERRUPT = 1 << 0,     /* tell when it is done (API-090, API-091) */
    DMA_CTRL_ACK = 1 << 1,           /* no dependency will be added (API-092) */
    DMA_PREP_PQ_DISABLE_P = 1 << 2,  /* not P */
    DMA_PREP_PQ_DISABLE_Q = 1 << 3,  /* not Q */
    DMA_PREP_CONTINUE = 1 << 4,      /* the old P and Q are sources as well (API-074) */
    DMA_PREP_FENCE = 1 << 5,         /* later ones depend on what it writes (API-096) */
    DMA_CTRL_REUSE = 1 << 6,         /* by dmaengine_desc_set_reuse() alone (API-094, API-179) */
    DMA_PREP_CMD = 1 << 7,           /* the data are the provider's commands (API-095) */
    DMA_PREP_REPEAT = 1 << 8,        /* again and again (API-097) */
    DMA_PREP_LOAD_EOT = 1 << 9,      /* takes the place of a repeated one at its end (API-097) */
    DMA_PREP_IRQ_CALLBACK = 1 << 16, /* ours: its callback may run in the interrupt handler, and
                                      * uses only calls that may be made there (API-141) */
};

/* Bits of the result of xor_val and pq_val: set where the check failed. */
enum sum_check_bits { SUM_CHECK_P = 0, SUM_CHECK_Q = 1 };
enum sum_check_flags { SUM_CHECK_P_RESULT = 1 << 0, SUM_CHECK_Q_RESULT = 1 << 1 };

enum dma_transfer_direction {
    DMA_MEM_TO_MEM,
    DMA_MEM_TO_DEV,
    DMA_DEV_TO_MEM,
    DMA_DEV_TO_DEV,
    DMA_TRANS_NONE,
};

/* Bytes of one access to a peripheral (API-049). */
enum dma_slave_buswidth {
    DMA_SLAVE_BUSWIDTH_UNDEFINED = 0,
    DMA_SLAVE_BUSWIDTH_1_BYTE = 1,
    DMA_SLAVE_BUSWIDTH_2_BYTES = 2,
    DMA_SLAVE_BUSWIDTH_3_BYTES = 3,
    DMA_SLAVE_BUSWIDTH_4_BYTES = 4,
    DMA_SLAVE_BUSWIDTH_8_BYTES = 8,
    DMA_SLAVE_BUSWIDTH_16_BYTES = 16,
    DMA_SLAVE_BUSWIDTH_32_BYTES = 32,
    DMA_SLAVE_BUSWIDTH_64_BYTES = 64,
    DMA_SLAVE_BUSWIDTH_128_BYTES = 128,
};

/* A peripheral: src_ fields for transfers from it, dst_ fields for those to it; the others are
 * ignored (API-048). */
struct dma_slave_config {
    enum dma_transfer_direction direction; /* obsolete: that of prepare counts (API-047) */
    phys_addr_t src_addr, dst_addr;        /* of its data register, on the bus */
    enum dma_slave_buswidth src_addr_width, dst_addr_width;
    u32 src_maxburst,
        dst_maxburst; /* accesses per request; rounded down; 0: 1 (API-050, API-051) */
    u32 src_port_window_size, dst_port_window_size; /* accesses; 0: the address stays (API-052) */
    bool device_fc;          /* the peripheral says when the transfer ends (API-053) */
    void *peripheral_config; /* the provider's own; read during the call alone (API-046) */
    size_t peripheral_size;  /* bytes of it */
};

/* One piece of an interleaved frame, and the gap behind it; a gap of one side counts if it is not 0
 * (API-085). Bytes. */
struct data_chunk {
    size_t size;
    size_t icg;     /* of both sides */
    size_t dst_icg; /* of the destination */
    size_t src_icg; /* of the source */
};

/* NUMF frames of FRAME_SIZE chunks each. A side that does not increment stays at its address; the
 * common gap applies to a side that is marked scattered (API-084 to API-087). */
struct dma_interleaved_template {
    dma_addr_t src_start, dst_start;
    enum dma_transfer_direction dir;
    bool src_inc, dst_inc;
    bool src_sgl, dst_sgl;
    size_t numf;
    size_t frame_size; /* chunks */
    struct data_chunk sgl[];
};

/* A piece of memory of dmaengine_prep_peripheral_dma_vec(). */
struct dma_vec {
    dma_addr_t addr;
    size_t len;
};

enum dma_residue_granularity {
    DMA_RESIDUE_GRANULARITY_DESCRIPTOR, /* 0 or nothing is told (API-008) */
    DMA_RESIDUE_GRANULARITY_SEGMENT,
    DMA_RESIDUE_GRANULARITY_BURST,
};

/* API-135 */
enum dmaengine_tx_result {
    DMA_TRANS_NOERROR,
    DMA_TRANS_READ_FAILED,
    DMA_TRANS_WRITE_FAILED,
    DMA_TRANS_ABORTED,
};

struct dmaengine_result {
    enum dmaengine_tx_result result;
    u32 residue; /* bytes that did not arrive */
};

/* Called in tasklet context with no lock held: everything may be called but what sleeps (API-128,
 * API-129). */
typedef void (*dma_async_tx_callback)(void *dma_async_param);
typedef void (*dma_async_tx_callback_result)(void *dma_async_param,
                                             const struct dmaengine_result *result);

/* What transfers with a peripheral can be like; bit n of a width mask: n bytes (API-007). */
struct dma_slave_caps {
    u32 src_addr_widths, dst_addr_widths;
    u32 directions;           /* bit n: dma_transfer_direction n */
    u32 min_burst, max_burst; /* accesses */
    u32 max_sg_burst;         /* entries that the hardware takes at once; 0: any number */
    bool cmd_pause, cmd_resume, cmd_terminate;
    enum dma_residue_granularity residue_granularity;
    bool descriptor_reuse;
};

struct dma_device;

/* The way of a request line to a controller's (API-036). */
struct dma_router {
    struct device *dev;
    void (*route_free)(struct device *dev, void *route_data); /* may sleep */
};

/* Ours: what dmaengine_chan_prepare() sets aside. */
struct dma_chan_reserve {
    unsigned descriptors; /* that exist at one time, until their callbacks have returned */
    unsigned segments;    /* of the longest one: entries, vectors, chunks; 0: one */
    unsigned periods;     /* of the longest cyclic one */
    size_t metadata;      /* bytes beside each */
};

/* Ours: is the channel's controller powered, and who said so? */
enum dma_chan_power {
    DMA_CHAN_REQUESTED,  /* yes, since it was requested */
    DMA_CHAN_PREPARED,   /* yes, by dmaengine_chan_prepare() */
    DMA_CHAN_ENDING,     /* yes, until dmaengine_chan_unprepare() is done: nothing new begins */
    DMA_CHAN_UNPREPARED, /* not because of this channel */
};

struct dma_chan {
    struct dma_device *device;
    dma_cookie_t cookie;            /* last given */
    dma_cookie_t completed_cookie;  /* last retired */
    dma_cookie_t terminated_cookie; /* later than completed_cookie: up to here, terminated */
    dma_cookie_t error_cookie;      /* last one that failed in hardware, or 0 */
    u32 error_residue;              /* bytes, of that one */
    dma_cookie_t stopped_cookie;    /* the one that terminate found running, or 0 */
    u32 stopped_residue;            /* bytes, of that one */
    int chan_id;                    /* within the device, from 0 (API-004) */
    char name[24];                  /* "dma0chan3"; dma_chan_name() */
    unsigned client_count;          /* users; one, if it is not public */
    unsigned table_count;           /* places in the table of dma_find_channel() */
    bool skip_errors;               /* dmaengine_skip_errors() */
    enum dma_chan_power power;      /* dmaengine_chan_prepare() */
    enum dma_chan_power awake;      /* what it is again when the system does not sleep any more */
    dma_cookie_t issue_late;        /* the client issued up to here while the system was asleep */
    const struct task_struct
        *aborter;              /* the core, while it stops for a sleep, or issues after it */
    bool dead;                 /* could not be stopped: never used again (API-226) */
    char client[32];           /* "device:name" of who requested it by name */
    struct device *slave;      /* who requested it, or NULL */
    struct device *dma_dev;    /* to map with, instead of the controller (API-065), or NULL */
    struct dma_router *router; /* NULL: none */
    void *route_data;
    void *private; /* of the filter and the provider */
    struct list_head device_node;
#ifdef DEBUG_CHECKER
    unsigned issuing; /* calls of the issue hook that go on */
#endif
    struct {
        u32 memcpy_count;      /* transfers completed without error (API-219) */
        u64 bytes_transferred; /* their bytes */
        u64 appended;          /* transfers that were linked to a chain while it ran (API-113) */
    } stats;
};

struct dma_async_tx_descriptor;

/* Bits of dma_device.desc_metadata_modes, and the mode of a descriptor (API-101). */
enum dma_desc_metadata_mode {
    DESC_METADATA_NONE = 0,
    DESC_METADATA_CLIENT = 1 << 0, /* the client's buffer is attached */
    DESC_METADATA_ENGINE = 1 << 1, /* the engine's buffer is lent */
};

/* A provider's; no sleep. */
struct dma_descriptor_metadata_ops {
    int (*attach)(struct dma_async_tx_descriptor *desc, void *data, size_t len);
    void *(*get_ptr)(struct dma_async_tx_descriptor *desc, size_t *payload_len, size_t *max_len);
    int (*set_len)(struct dma_async_tx_descriptor *desc, size_t payload_len);
};

/* Mappings that go when the last one lets go of them (API-185): TO_CNT addresses to the device,
 * then FROM_CNT from it, then BIDI_CNT of both, of LEN bytes each. */
struct dmaengine_unmap_data {
    u16 map_cnt; /* room */
    u8 to_cnt, from_cnt, bidi_cnt;
    struct device *dev;
    atomic_t refs;
    size_t len;
    dma_addr_t addr[];
};

struct dma_async_tx_descriptor {
    dma_cookie_t cookie; /* 0 until submit and once it is done; -EBUSY: it waits for its parent;
                          * -EIO: it failed, or what it waited for will not be */
    unsigned flags;      /* those given to prepare (API-063) */
    struct dma_chan *chan;
    dma_cookie_t (*tx_submit)(struct dma_async_tx_descriptor *tx);
    /* Frees one that is prepared and not submitted; -EBUSY: it is (API-062, API-182). No sleep. */
    int (*desc_free)(struct dma_async_tx_descriptor *tx);
    /* Set by the client between prepare and submit (API-108); the second wins (API-134). */
    dma_async_tx_callback callback;
    dma_async_tx_callback_result callback_result;
    void *callback_param;
    struct dmaengine_unmap_data *unmap;
    enum dma_desc_metadata_mode desc_metadata_mode;
    const struct dma_descriptor_metadata_ops *metadata_ops; /* the provider's, or NULL */
    struct dma_async_tx_descriptor *next, *parent; /* child and parent (dmaengine_depend.h) */
};

struct dma_tx_state {
    dma_cookie_t last; /* completed */
    dma_cookie_t used; /* given */
    u32 residue; /* bytes of the asked-for transfer that are left (API-145): memory that was not
                  * yet written, or, to a peripheral, not yet read (API-150) */
    u32 in_flight_bytes; /* read and not yet delivered, where the controller can tell */
};

/* True takes the channel. Called once per free channel that can do the mask, with the registry
 * locked: it must not request or release (API-015, API-016). */
typedef bool (*dma_filter_fn)(struct dma_chan *chan, void *filter_param);

/* Who may have which channel where no device tree says so (API-030). */
struct dma_slave_map {
    const char *devname; /* of the client */
    const char *slave;   /* its name for the channel */
    void *param;         /* for the filter */
};

struct dma_filter {
    dma_filter_fn fn;
    int mapcnt;
    const struct dma_slave_map *map;
};

#endif
