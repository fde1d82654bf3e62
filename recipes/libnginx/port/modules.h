/* Which modules nginx consists of, in the order of its configure script (auto/modules): of the filters the last one begins. With MODULE defined. */
MODULE(core)
MODULE(errlog)
MODULE(conf)
MODULE(events)
MODULE(event_core)
MODULE(epoll)
MODULE(poll)
MODULE(http)
MODULE(http_core)
MODULE(http_log)
#ifdef CONFIG_LIBNGINX_PROXY
MODULE(http_upstream)
#endif
MODULE(http_static)
#ifdef CONFIG_LIBNGINX_AUTOINDEX
MODULE(http_autoindex)
#endif
MODULE(http_index)
MODULE(http_try_files)
MODULE(http_access)
MODULE(http_map)
MODULE(http_referer)
#ifdef CONFIG_LIBNGINX_PROXY
MODULE(http_proxy)
#endif
MODULE(http_write_filter)
MODULE(http_header_filter)
MODULE(http_chunked_filter)
MODULE(http_range_header_filter)
#ifdef CONFIG_LIBNGINX_GZIP
MODULE(http_gzip_filter)
#endif
MODULE(http_postpone_filter)
MODULE(http_charset_filter)
MODULE(http_headers_filter)
MODULE(http_copy_filter)
MODULE(http_range_body_filter)
MODULE(http_not_modified_filter)
