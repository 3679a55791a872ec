// The files of apps/web, which the build embeds (.cmake/embed.cmake): the pages need no other file.
#pragma once

#include <string_view>

namespace gradus::web {

// Templates for fmt::format(): of a whole page, with {title}, {subtitle}, {links}, {main}, {style}
// and {script}; and of what a step adds to it, with {divergence}, {step}, {style} and {script}.
extern const std::string_view kPageHtml, kExplainHtml;

extern const std::string_view kPageCss, kExplainCss;
extern const std::string_view kPageJs, kExplainJs;

}  // namespace gradus::web
