// Writes down what is done to the files under the directory, so that a test can build what a power loss would leave of them.
// A record stands in the file before the operation's caller goes on; DiskRecord.cs reads them.
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/uio.h>

#include "disk_faults.h"

// Numbers in the machine's order. Behind it stand the name, the other name, and the data.
struct header {
    uint32_t event;
    // Of a sync's begin and end; of an open, whether it made the file.
    uint32_t number;
    uint64_t inode;
    int64_t offset;
    int32_t error;
    uint32_t name_length;
    uint32_t other_length;
    uint32_t data_length;
};

_Static_assert(sizeof(struct header) == 40, "a record is laid out as DiskRecord.cs expects it");

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static int recording = -1;
static _Atomic uint32_t syncs;

// With the lock held. Later callers see the new length only once all of the record is there.
static void append(struct header header, const char *name, const char *other, const void *data) {
    struct iovec parts[] = {
        {&header, sizeof header},
        {(void *)(uintptr_t)name, header.name_length},
        {(void *)(uintptr_t)other, header.other_length},
        {(void *)(uintptr_t)data, header.data_length},
    };
    int before = errno;
    ssize_t written = writev(recording, parts, sizeof parts / sizeof *parts);
    if (written > 0 && rules_control() != NULL)
        atomic_fetch_add(&rules_control()->recorded, (uint64_t)written);
    errno = before;
}

void recording_begin(const char *path) {
    if (path != NULL)
        recording = library()->open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
}

bool recording_is_on(void) { return recording >= 0; }

void recording_lock(void) {
    if (recording_is_on())
        pthread_mutex_lock(&gate);
}

void recording_unlock(void) {
    if (recording_is_on())
        pthread_mutex_unlock(&gate);
}

void recording_name(enum event event, uint64_t inode, bool created, const char *name, const char *other) {
    if (!recording_is_on())
        return;
    append(
        (struct header){
            .event = event,
            .number = created,
            .inode = inode,
            .name_length = (uint32_t)strlen(name),
            .other_length = (uint32_t)strlen(other),
        },
        name, other, "");
}

void recording_data(enum event event, const struct file *file, off_t offset, const void *data, size_t length) {
    if (!recording_is_on() || !file->is_recorded)
        return;
    append((struct header){.event = event, .inode = file->inode, .offset = offset, .data_length = (uint32_t)length}, "", "", data);
}

uint32_t recording_sync_begins(const struct file *file) {
    uint32_t number = atomic_fetch_add(&syncs, 1);
    if (recording_is_on() && file->is_recorded) {
        recording_lock();
        append(
            (struct header){
                .event = file->is_directory ? EVENT_SYNC_DIRECTORY_BEGIN : EVENT_SYNC_BEGIN,
                .number = number,
                .inode = file->inode,
                .name_length = (uint32_t)strlen(file->name),
            },
            file->name, "", "");
        recording_unlock();
    }

    return number;
}

void recording_sync_ends(const struct file *file, uint32_t number, int error) {
    if (!recording_is_on() || !file->is_recorded)
        return;
    recording_lock();
    append(
        (struct header){
            .event = file->is_directory ? EVENT_SYNC_DIRECTORY_END : EVENT_SYNC_END,
            .number = number,
            .inode = file->inode,
            .error = error,
            .name_length = (uint32_t)strlen(file->name),
        },
        file->name, "", "");
    recording_unlock();
}
