"""Calls the four methods of routeguide.RouteGuide and checks what they answer."""

import route_guide_pb2 as pb
import route_guide_pb2_grpc as stubs
import target

DEADLINE = 20

guide = stubs.RouteGuideStub(target.channel())


def point(latitude, longitude):
    return pb.Point(latitude=latitude, longitude=longitude)


feature = guide.GetFeature(point(407838351, -746143763), timeout=DEADLINE)
assert feature.name == "Patriots Path, Mendham, NJ 07945, USA", feature
nowhere = guide.GetFeature(point(1, 2), timeout=DEADLINE)
assert (nowhere.name, nowhere.location.latitude, nowhere.location.longitude) == ("", 1, 2), nowhere

corners = pb.Rectangle(lo=point(420000000, -730000000), hi=point(400000000, -750000000))
assert len(list(guide.ListFeatures(corners, timeout=DEADLINE))) == 100

route = [
    (412856162, -745148837), (418465462, -746859398), (406589790, -743560121), (416851321, -742674555), (415301720, -748416257),
    (407033786, -743977337), (401012643, -744035134), (412144655, -743949739), (414638017, -745957854), (400273442, -741220915),
]
summary = guide.RecordRoute((point(*place) for place in route), timeout=DEADLINE)
assert (summary.point_count, summary.feature_count, summary.distance) == (10, 10, 850915), summary

places = [("First", 0, 0), ("Second", 0, 1), ("Third", 1, 0), ("Fourth", 0, 0), ("Fifth", 1, 0)]
notes = (pb.RouteNote(message=message, location=point(*place)) for message, *place in places)
assert [note.message for note in guide.RouteChat(notes, timeout=DEADLINE)] == ["First", "Third"]

print("all methods answered")
