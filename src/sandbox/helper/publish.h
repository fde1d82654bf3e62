/* What Kiln's store has done beside it: files put on disk, and shown.
 *
 *   s                        a syncfs of the file system that holds the store
 *   p LENGTH COUNT FILE…     COUNT files, each FROM TO CONTENT, as length and bytes with a NUL: all are written under their names FROM, then there is a
 *                            syncfs, then they get their names TO, in that order. Names are relative to the store.
 *   a LENGTH NAME            a program, by its name as length and bytes with a NUL, is read ahead: program.h
 *
 * Each is answered with a byte: 0, or an errno; then nothing counts on what else was asked for. */
#pragma once

/* For as long as descriptor 0 gives requests; `store` is the store's folder. */
int publish_for(const char *store);
