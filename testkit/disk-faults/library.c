// Finds the C library's own functions, and has programs that look those up by name find the shim's all the same.
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "disk_faults.h"

static struct library functions;
static pthread_once_t found = PTHREAD_ONCE_INIT;

// A name, where the C library's own function is kept, and the shim's. The twin with 64-bit offsets is the same function
// wherever pointers have 64 bits, but for the C library it may be another symbol.
#define STANDS_FOR(name) {#name, offsetof(struct library, name), (void *)(uintptr_t)name}
static const struct {
    const char *name;
    size_t place;
    void *ours;
} stand_ins[] = {
    STANDS_FOR(open),      STANDS_FOR(openat),    STANDS_FOR(close),           STANDS_FOR(read),     STANDS_FOR(write),
    STANDS_FOR(pread),     STANDS_FOR(pwrite),    STANDS_FOR(preadv),          STANDS_FOR(pwritev),  STANDS_FOR(fsync),
    STANDS_FOR(fdatasync), STANDS_FOR(ftruncate), STANDS_FOR(fallocate),       STANDS_FOR(rename),   STANDS_FOR(link),
    STANDS_FOR(unlink),    STANDS_FOR(mkdir),     STANDS_FOR(rmdir),           STANDS_FOR(sendfile), STANDS_FOR(copy_file_range),
    STANDS_FOR(posix_fallocate), STANDS_FOR(renameat2), STANDS_FOR(unlinkat),
};

static void find(void) {
    // By its version, because a look-up by name alone would find the one below.
    void *own = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.34");
    for (int i = 0; own == NULL && i < 2; i++)
        own = dlvsym(RTLD_NEXT, "dlsym", (const char *[]){"GLIBC_2.17", "GLIBC_2.2.5"}[i]);
    if (own == NULL)
        abort();
    memcpy(&functions.dlsym, &own, sizeof own);

    for (size_t i = 0; i < sizeof stand_ins / sizeof *stand_ins; i++) {
        void *function = functions.dlsym(RTLD_NEXT, stand_ins[i].name);
        memcpy((char *)&functions + stand_ins[i].place, &function, sizeof function);
    }

    files_begin(getenv("DISK_FAULTS_DIRECTORY"));
}

const struct library *library(void) {
    pthread_once(&found, find);
    return &functions;
}

__attribute__((constructor)) static void begin(void) {
    library();
    rules_begin(getenv("DISK_FAULTS_CONTROL"));
    recording_begin(getenv("DISK_FAULTS_RECORDING"));
}

// .NET asks the C library by name for the functions that a program imports by itself, such as open and fsync for a folder.
__attribute__((visibility("default"))) void *dlsym(void *handle, const char *name) {
    void *symbol = library()->dlsym(handle, name);
    for (size_t i = 0; symbol != NULL && i < sizeof stand_ins / sizeof *stand_ins; i++) {
        size_t length = strlen(stand_ins[i].name);
        if (strncmp(name, stand_ins[i].name, length) == 0 && (name[length] == '\0' || strcmp(name + length, "64") == 0))
            return stand_ins[i].ours;
    }

    return symbol;
}
