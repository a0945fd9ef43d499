// SMS through Kannel's HTTP interface (sendsms): the text in UTF-8, sent as UCS-2 so that Chinese arrives.
#pragma once

#include "notify/outbox.hpp"

namespace yekuo::notify {

// `address`: http://user:password@host:port/cgi-bin/sendsms[?from=95598]. Error "sms.address".
Result<Transport> kannel_transport(const std::string& address);

}  // namespace yekuo::notify
