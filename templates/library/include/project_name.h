#ifndef PROJECT_NAME_H
#define PROJECT_NAME_H

/* The option project_name.start, and `value` more. */
int project_name_add(int value);

#endif
