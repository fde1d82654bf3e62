void net_tell(void);
void net_tell_ipv6(void);
