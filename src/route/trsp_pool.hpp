// Tours that some plan has held, by technician: what fits together out of all of them is often better than any one
// plan (Pillac, Guéret and Medaglia close their search in the same way). Of a technician's tours of the same requests
// the shortest is kept.
#pragma once

#include <optional>
#include <span>
#include <unordered_map>

#include "route/trsp.hpp"

namespace yekuo::route {

class TrspPool {
public:
    explicit TrspPool(const Trsp& problem, std::size_t tours_most = 30'000);

    // `tour` counts technicians from 0. The tour must hold; `cost` is its working time.
    void add(std::size_t tour, const std::vector<std::int32_t>& requests, double cost);
    std::size_t size() const { return known_.size(); }

    // A cheaper plan than `tours`, which must serve every request and hold.
    std::optional<TrspTours> better_than(const TrspTours& tours, const std::vector<double>& costs) const;

private:
    struct Known {
        std::size_t tour = 0;
        std::vector<std::int32_t> requests;
        double cost = 0;
    };
    std::uint64_t key(std::size_t tour, const std::vector<std::int32_t>& requests) const;
    void make_room();
    TrspTours once_each(TrspTours tours) const;

    const Trsp& problem_;
    std::size_t tours_most_;
    std::vector<std::uint64_t> keys_;  // by place: random bits; a tour's key is their exclusive or
    std::vector<Known> known_;
    std::unordered_map<std::uint64_t, std::size_t> by_key_;
};

}  // namespace yekuo::route
