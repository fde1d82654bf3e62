/* The tables that nginx's configure script writes. */
#include <ngx_config.h>
#include <ngx_core.h>

#define MODULE(name) extern ngx_module_t ngx_##name##_module;
#include "modules.h"
#undef MODULE

ngx_module_t *ngx_modules[] = {
#define MODULE(name) &ngx_##name##_module,
#include "modules.h"
#undef MODULE
	NULL,
};

char *ngx_module_names[] = {
#define MODULE(name) "ngx_" #name "_module",
#include "modules.h"
#undef MODULE
	NULL,
};
