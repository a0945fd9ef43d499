#include "notify/templates.hpp"

#include <fmt/format.h>

#include <array>
#include <stdexcept>

namespace yekuo::notify {
namespace {

struct Template {
    std::string_view key, zh, en;
};

constexpr std::array templates{
    Template{"code", "【业扩】验证码 {code}，5 分钟内有效。请勿告诉他人。",
             "[Yekuo] Your code is {code}, valid for 5 minutes. Tell it to nobody."},
    Template{"request.received", "【业扩】您的用电申请已收到，受理号 {request}。我们将在一个工作小时内联系您。",
             "[Yekuo] We have your request no. {request} and will be in touch within one working hour."},
    Template{"request.received_missing", "【业扩】您的用电申请已收到，受理号 {request}。尚缺资料，请在申请页面查看并补齐。",
             "[Yekuo] We have your request no. {request}. Some papers are missing: please see the page and add them."},
    Template{"request.returned", "【业扩】受理号 {request} 的申请未能受理，原因请见申请页面，或联系服务调度员。",
             "[Yekuo] Request no. {request} could not be accepted. The page tells why; or call your dispatcher."},
    Template{"case.opened", "【业扩】您的申请已立项，编号 {number}，承诺 {due} 前办结。可随时在页面选择上门时间。",
             "[Yekuo] Your case {number} is open; we promise to finish by {due}. Choose a time for our visit on the page."},
    Template{"appointment.confirmed", "【业扩】已为您预约 {window} 上门服务。如需改约，请提前在页面办理。",
             "[Yekuo] Our crew will be with you {window}. You can change the time on the page."},
    Template{"appointment.confirmed_day", "【业扩】已为您预约 {day} 上门服务，具体时段将提前告知。",
             "[Yekuo] Our crew will be with you on {day}; we will tell you the time in advance."},
    Template{"appointment.confirmed_period", "【业扩】已为您预约 {first} 至 {last} 期间上门服务，具体日期将提前两个工作日告知。",
             "[Yekuo] Our crew will come between {first} and {last}; we will tell you the day two working days before."},
    Template{"appointment.changed_day", "【业扩】您的上门服务已改约至 {day}，具体时段将提前告知。",
             "[Yekuo] Our visit has been moved to {day}; we will tell you the time in advance."},
    Template{"appointment.changed_period", "【业扩】您的上门服务已改约至 {first} 至 {last} 期间，具体日期将提前两个工作日告知。",
             "[Yekuo] Our visit has been moved to {first} to {last}; we will tell you the day two working days before."},
    Template{"appointment.day_told", "【业扩】您的上门服务日期已确定为 {day}，具体时段将提前告知。",
             "[Yekuo] Our crew will come on {day}; we will tell you the time in advance."},
    Template{"appointment.changed", "【业扩】您的上门服务已改约至 {window}。",
             "[Yekuo] Our visit has been moved to {window}."},
    Template{"appointment.cancelled", "【业扩】您的上门预约已取消，可在页面重新选择时间。",
             "[Yekuo] The visit has been cancelled. You can choose another time on the page."},
    Template{"appointment.window_told", "【业扩】施工班组将于 {window} 上门，请留人等候。",
             "[Yekuo] Our crew will come {window}. Please be there."},
    Template{"promise.at_risk", "【业扩】很抱歉，班组可能晚于约定时间，预计 {expected} 到达。调度员正在协调，将与您联系。",
             "[Yekuo] We are sorry: the crew may be late and is expected at {expected}. Your dispatcher will call you."},
    Template{"promise.at_risk_open", "【业扩】很抱歉，约定时间的上门服务可能受影响，调度员正在协调，将尽快与您联系。",
             "[Yekuo] We are sorry: your visit may not take place as agreed. Your dispatcher will call you shortly."},
    Template{"promise.restored", "【业扩】班组可按约上门，预计 {expected} 到达。",
             "[Yekuo] The crew can come as agreed and is expected at {expected}."},
    Template{"crew.on_the_way", "【业扩】班组已出发前往您处，可在页面查看位置和预计到达时间。",
             "[Yekuo] Our crew is on its way. The page shows where it is and when it will arrive."},
    Template{"visit.done", "【业扩】现场工作已完成，感谢您的配合。结果请见页面。",
             "[Yekuo] The work at your place is done. Thank you; the page shows the result."},
    Template{"visit.blocked", "【业扩】本次上门未能完成工作，请在页面重新选择时间，或等待调度员联系。",
             "[Yekuo] The work could not be done this time. Choose another time on the page, or wait for our call."},
    Template{"case.unreachable", "【业扩】我们多次致电未能接通。请回电或在页面选择时间，办理时限已暂停。",
             "[Yekuo] We could not reach you by phone. Please call back or choose a time; the clock is paused."},
    Template{"link.yellow", "【业扩】环节 {link} 即将到期，时限 {due}，请尽快办理。",
             "[Yekuo] Link {link} is due {due}: please see to it."},
    Template{"link.orange", "【业扩】环节 {link} 临近超期，时限 {due}，请立即办理。",
             "[Yekuo] Link {link} is nearly overdue, {due}: please act now."},
    Template{"link.red", "【业扩】环节 {link} 已超期（时限 {due}），督办单已发出。",
             "[Yekuo] Link {link} is overdue since {due}: a supervision order has been given."},
    Template{"link.purple", "【业扩】环节 {link} 严重超期（时限 {due}），已通报。",
             "[Yekuo] Link {link} is long overdue, since {due}: it has been reported upwards."},
    Template{"supervision.ordered", "【业扩】您有一张督办单：环节 {link}，请签收并答复原因、措施和承诺时间。",
             "[Yekuo] A supervision order for link {link}: please sign and answer with cause, measure and promised time."},
    Template{"supervision.escalated", "【业扩】{department} 的督办单已升级。",
             "[Yekuo] A supervision order of {department} has been escalated."},
    Template{"notice.urged", "【业扩】请尽快办理环节 {link}。", "[Yekuo] Please see to link {link}."},
    Template{"restriction.lifted", "【业扩】影响您用电申请的电网受限已解除，客户经理将与您联系。",
             "[Yekuo] The grid restriction that held up your case is lifted; your customer manager will call you."},
    Template{"case.done", "【业扩】编号 {number} 的业务已办结。请为我们的服务评分。",
             "[Yekuo] Case {number} is finished. Please rate our service on the page."},
    Template{"case.cancelled", "【业扩】编号 {number} 的业务已终止。",
             "[Yekuo] Case {number} has been closed without completion."},
};

constexpr Millis city_offset = hours(8);

struct Local {
    Civil day;
    int hour, minute;
};
Local local(Instant at) {
    const std::int64_t ms = (at + city_offset).ms;
    const auto day = civil_from_day({static_cast<std::int32_t>(ms / 86'400'000)});
    return {day, static_cast<int>(ms / 3'600'000 % 24), static_cast<int>(ms / 60'000 % 60)};
}

std::string say_civil(Civil day, Language language) {
    constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    if (language == Language::zh) return fmt::format("{}月{}日", day.month, day.day);
    return fmt::format("{} {}", day.day, months[day.month - 1]);
}

}  // namespace

std::string render(std::string_view key, const std::map<std::string, std::string>& words, Language language) {
    for (const Template& one : templates) {
        if (one.key != key) continue;
        std::string text(language == Language::zh ? one.zh : one.en);
        for (const auto& [name, value] : words) {
            const std::string mark = "{" + name + "}";
            if (const auto at = text.find(mark); at != std::string::npos) text.replace(at, mark.size(), value);
        }
        return text;
    }
    throw std::logic_error("no message template " + std::string(key));
}

std::string say_day(Day day, Language language) { return say_civil(civil_from_day(day), language); }

std::string say_day(Instant at, Language language) { return say_civil(local(at).day, language); }

std::string say_time(Instant at, Language language) {
    const Local when = local(at);
    return fmt::format("{} {:02}:{:02}", say_civil(when.day, language), when.hour, when.minute);
}

std::string say_window(Instant from, Instant to, Language language) {
    const Local end = local(to);
    return fmt::format("{}-{:02}:{:02}", say_time(from, language), end.hour, end.minute);
}

}  // namespace yekuo::notify
